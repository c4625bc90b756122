@NullMarked
package dev.nonagon.tools;

import org.jspecify.annotations.NullMarked;
