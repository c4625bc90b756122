/** Tests of logins against a vendor that says what it is told to; the TCK has a stricter one. */
@NullMarked
package dev.nonagon.spi.oauth;

import org.jspecify.annotations.NullMarked;
