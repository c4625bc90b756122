@NullMarked
package dev.nonagon.settings;

import org.jspecify.annotations.NullMarked;
