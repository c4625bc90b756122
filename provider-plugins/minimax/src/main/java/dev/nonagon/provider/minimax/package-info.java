/**
 * How much of a MiniMax plan is left; all else of the two providers is data.
 *
 * <ul>
 *   <li>M1 The share that remains is believed before counts. <em>Why:</em> in older answers the field named after usage holds
 *       what remains, say most who read it.
 *   <li>M2 What is counted for pictures, sound or film is no text model's allowance and is left out.
 *   <li>M3 A week's window that the vendor does not hold anybody to ({@code current_weekly_status} other than 1) is left out.
 *   <li>M4 An error comes with status 200, too; its number is believed.
 * </ul>
 */
@NullMarked
package dev.nonagon.provider.minimax;

import org.jspecify.annotations.NullMarked;
