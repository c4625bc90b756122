/** Tests of catalogs. */
@NullMarked
package dev.nonagon.catalog;

import org.jspecify.annotations.NullMarked;
