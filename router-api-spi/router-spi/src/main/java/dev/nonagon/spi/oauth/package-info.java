/** Logging in to a provider, and keeping the login alive. */
@NullMarked
package dev.nonagon.spi.oauth;

import org.jspecify.annotations.NullMarked;
