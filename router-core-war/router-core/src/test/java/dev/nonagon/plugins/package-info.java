@NullMarked
package dev.nonagon.plugins;

import org.jspecify.annotations.NullMarked;
