@NullMarked
package dev.nonagon.transcripts;

import org.jspecify.annotations.NullMarked;
