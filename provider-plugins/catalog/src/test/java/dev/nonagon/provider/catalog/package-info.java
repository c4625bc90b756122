/** The descriptors of the catalog, and of its sibling modules where they could get in each other's way. */
@NullMarked
package dev.nonagon.provider.catalog;

import org.jspecify.annotations.NullMarked;
