@NullMarked
package dev.nonagon.tokensaver;

import org.jspecify.annotations.NullMarked;
