@NullMarked
package dev.nonagon.login;

import org.jspecify.annotations.NullMarked;
