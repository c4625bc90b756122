@NullMarked
package dev.nonagon.access;

import org.jspecify.annotations.NullMarked;
