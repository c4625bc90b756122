/** Tests of the management API. */
@NullMarked
package dev.nonagon.management;

import org.jspecify.annotations.NullMarked;
