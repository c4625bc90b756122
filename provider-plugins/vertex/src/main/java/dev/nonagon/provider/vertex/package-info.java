/**
 * Google's Vertex AI: Gemini's models by a service account, or by a key in express mode.
 *
 * <ul>
 *   <li>VX1 A service account's key is asked for once, as the JSON that Google gives out. It is kept among the credential's
 *       secrets, and each new access token is a new grant signed with it: there is no refresh token.
 *   <li>VX2 A URL names the account's project and region; {@code global} has no host of its own.
 *   <li>VX3 What stands in a URL is checked before it does. <em>Why:</em> an access token must not go elsewhere.
 * </ul>
 *
 * Out of scope: models of partners (Claude, Llama, Grok), embeddings, tuned models, workload identity.
 */
@NullMarked
package dev.nonagon.provider.vertex;

import org.jspecify.annotations.NullMarked;
