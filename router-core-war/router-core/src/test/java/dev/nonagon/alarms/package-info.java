@NullMarked
package dev.nonagon.alarms;

import org.jspecify.annotations.NullMarked;
