/**
 * How names of models, providers and settings are compared: what somebody may have meant, and which names a pattern means.
 *
 * <ul>
 *   <li>A1 In a pattern {@code *} stands for any characters, none and slashes included; everything else stands for itself,
 *       upper and lower case apart. <em>Why:</em> models' names tell the two apart.
 *   <li>A2 Comparing takes time in proportion to the product of both lengths at the worst. <em>Why:</em> patterns and names
 *       come from people and programs.
 * </ul>
 */
@NullMarked
package dev.nonagon.names;

import org.jspecify.annotations.NullMarked;
