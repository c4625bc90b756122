@NullMarked
package dev.nonagon.requestlog;

import org.jspecify.annotations.NullMarked;
