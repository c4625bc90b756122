/**
 * How much of a GLM Coding Plan is left; all else of the two providers is data.
 *
 * <ul>
 *   <li>G1 Only windows of tokens count. What the plan allows of the vendor's own tools is no model's allowance: shown as one, it
 *       would keep requests from an account that can take them.
 *   <li>G2 An error comes with status 200, too; its code is believed.
 * </ul>
 */
@NullMarked
package dev.nonagon.provider.glm;

import org.jspecify.annotations.NullMarked;
