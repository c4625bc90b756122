/** The contracts of this jar, and the journey to a double of GitHub and Copilot. */
@NullMarked
package dev.nonagon.provider.copilot;

import org.jspecify.annotations.NullMarked;
