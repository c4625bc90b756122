/** What one format becomes in another: golden cases, and every request of one corpus written for the other's upstream. */
@NullMarked
package dev.nonagon.bridges;

import org.jspecify.annotations.NullMarked;
