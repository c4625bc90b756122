/** The provider's contract, its ways in, its quota, and a journey over a vendor's double. */
@NullMarked
package dev.nonagon.provider.kiro;

import org.jspecify.annotations.NullMarked;
