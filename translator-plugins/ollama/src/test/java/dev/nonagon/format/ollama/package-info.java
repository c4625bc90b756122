/** Tests of the ollama format. */
@NullMarked
package dev.nonagon.format.ollama;

import org.jspecify.annotations.NullMarked;
