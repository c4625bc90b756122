/** The contracts of this jar, and the journey to a double of Google's Code Assist. */
@NullMarked
package dev.nonagon.provider.codeassist;

import org.jspecify.annotations.NullMarked;
