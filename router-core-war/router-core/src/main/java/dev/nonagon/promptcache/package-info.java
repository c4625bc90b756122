/**
 * Marks and keys for a provider's prompt cache, where a client of another format has no words for them.
 *
 * <ul>
 *   <li>PC1 Marks are set only for a model whose descriptor, or whose format, says that it takes them; only in a request that
 *       is written anew from another format; and only if the client has set none. <em>Why:</em> a provider that caches where
 *       it is told to charges an agent's whole conversation anew with every call otherwise, about ten times the price. A
 *       client that speaks the format has been asked for its own opinion.
 *   <li>PC2 Only a request that will come again is worth it: one with tools, or one in which the model has spoken, of at least
 *       1,024 tokens by the router's estimate. <em>Why:</em> writing a cache costs a quarter more than reading a prompt, and
 *       no provider caches less.
 *   <li>PC3 At most three: the end of the instructions (of the tools, if there are none), the end of the turn before the
 *       model's last, and the end of the conversation. <em>Why:</em> the next request repeats all of this one; the mark
 *       before the model's last turn is where the request before it ended, and is found again where a provider looks back
 *       only a little.
 *   <li>PC4 A mark says nothing of its lifetime: the shortest is the cheapest.
 *   <li>PC5 A request without a cache key, on its way to a model that shares its cache among requests of one key, gets its
 *       conversation's name as the key, under the same conditions as a mark. <em>Why:</em> such a provider finds a prompt
 *       again more surely, and the name is a hash that tells nothing of the client's session (S6).
 *   <li>PC6 {@code nonagon.prompt-cache.enabled=false} switches both off; for one provider,
 *       {@code nonagon.providers.ID.cannot} does.
 * </ul>
 *
 * <p>Out of scope: caches that a client makes and names.
 */
@NullMarked
package dev.nonagon.promptcache;

import org.jspecify.annotations.NullMarked;
