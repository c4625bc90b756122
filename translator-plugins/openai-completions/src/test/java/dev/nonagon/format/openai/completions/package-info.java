/** Tests of the openai-completions format. */
@NullMarked
package dev.nonagon.format.openai.completions;

import org.jspecify.annotations.NullMarked;
