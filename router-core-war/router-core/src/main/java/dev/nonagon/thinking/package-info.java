/**
 * How much a model thinks, said so that the model understands it.
 *
 * <ul>
 *   <li>K1 Clients say it with a word, a number of tokens, "as you see fit" or "not at all"; each model takes some of these.
 *       Which, is data: the provider's descriptor, else {@code thinking.json} in the data directory, else the router's own
 *       table; the first pattern that fits counts. An unknown model gets what the client said.
 *   <li>K2 A suffix on the model's name, {@code model(high)}, {@code model(8192)}, {@code model(none)}, {@code model(auto)},
 *       {@code model(-1)}, wins over the body.
 *   <li>K3 Between formats a word or number is fitted to the nearest that the model takes; of two equally near the lower.
 *       What was fitted is named as a loss. <em>Why:</em> the client cannot know which model a combo picked.
 *   <li>K4 In the model's own format nothing is fitted: what the body says goes as it is, and a suffix with a word that the
 *       model does not know is a 400 that names what it knows. <em>Why:</em> that client can know, and must not be misled.
 *   <li>K5 A client that says nothing gets the table's word for the model where it has one; else nothing is said.
 *   <li>K6 A budget that counts against the ceiling of tokens stays below it; one that a word stands for leaves room for the
 *       answer. If the model's least budget does not fit, nothing is changed: the upstream tells the truth.
 * </ul>
 *
 * <p>Out of scope: how a format spells it, and when it may not think at all (a forced tool); that is the format's writer.
 */
@NullMarked
package dev.nonagon.thinking;

import org.jspecify.annotations.NullMarked;
