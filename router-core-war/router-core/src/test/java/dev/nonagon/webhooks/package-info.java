@NullMarked
package dev.nonagon.webhooks;

import org.jspecify.annotations.NullMarked;
