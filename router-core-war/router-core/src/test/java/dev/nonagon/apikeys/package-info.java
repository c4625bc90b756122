/** Tests of client API keys. */
@NullMarked
package dev.nonagon.apikeys;

import org.jspecify.annotations.NullMarked;
