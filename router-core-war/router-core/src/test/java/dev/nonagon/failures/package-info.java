@NullMarked
package dev.nonagon.failures;

import org.jspecify.annotations.NullMarked;
