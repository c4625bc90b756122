/** Tests of Google's Generative Language API as a format. */
@NullMarked
package dev.nonagon.format.gemini;

import org.jspecify.annotations.NullMarked;
