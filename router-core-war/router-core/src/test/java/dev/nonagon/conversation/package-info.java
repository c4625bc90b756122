@NullMarked
package dev.nonagon.conversation;

import org.jspecify.annotations.NullMarked;
