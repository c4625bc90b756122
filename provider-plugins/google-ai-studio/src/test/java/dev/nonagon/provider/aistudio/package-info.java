/** The contract of this jar's descriptor, and calls to a double of the Gemini API. */
@NullMarked
package dev.nonagon.provider.aistudio;

import org.jspecify.annotations.NullMarked;
