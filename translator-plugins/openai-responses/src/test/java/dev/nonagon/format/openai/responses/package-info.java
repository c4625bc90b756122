/** Tests of OpenAI Responses; names quote the rules R1 to R10 and the numbered cases. */
@NullMarked
package dev.nonagon.format.openai.responses;

import org.jspecify.annotations.NullMarked;
