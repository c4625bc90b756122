@NullMarked
package dev.nonagon.audit;

import org.jspecify.annotations.NullMarked;
