/** Google's Generative Language API: for now its list of models, which shares {@code /v1/models} with two other APIs. */
@NullMarked
package dev.nonagon.format.gemini;

import org.jspecify.annotations.NullMarked;
