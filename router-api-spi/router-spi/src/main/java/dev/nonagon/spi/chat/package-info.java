/** The canonical vocabulary: what a request asks and what an answer says, in no vendor&#39;s words (ADR 0001). */
@NullMarked
package dev.nonagon.spi.chat;

import org.jspecify.annotations.NullMarked;
