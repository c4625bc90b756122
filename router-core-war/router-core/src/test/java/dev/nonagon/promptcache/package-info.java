@NullMarked
package dev.nonagon.promptcache;

import org.jspecify.annotations.NullMarked;
