/** Tests of logins and renewals against a vendor on loopback. */
@NullMarked
package dev.nonagon.oauth;

import org.jspecify.annotations.NullMarked;
