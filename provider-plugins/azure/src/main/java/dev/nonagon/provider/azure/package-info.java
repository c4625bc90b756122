/**
 * Azure OpenAI: OpenAI's formats at a resource of the account's own.
 *
 * <ul>
 *   <li>AZ1 An account says where its resource is: by its base URL or by the setting {@code resource}. The descriptor's host
 *       does not exist. <em>Why:</em> a key must not go to a resource of somebody else's.
 *   <li>AZ2 The model's name is the deployment's. It stands in the body, or in the URL where the account sets an
 *       {@code api-version} and by that asks for the older form.
 * </ul>
 *
 * Out of scope: Microsoft Entra tokens, models of other vendors under Azure's other paths, pictures and sound.
 */
@NullMarked
package dev.nonagon.provider.azure;

import org.jspecify.annotations.NullMarked;
