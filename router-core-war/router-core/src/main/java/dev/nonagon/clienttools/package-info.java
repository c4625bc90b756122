/**
 * The programs that people point at this router, and what to enter in each.
 *
 * <p>Operations: {@link dev.nonagon.clienttools.ToolShelf#tools() tools}, {@link dev.nonagon.clienttools.Rendering#of
 * rendering} (what to type or to write, filled in), {@link dev.nonagon.clienttools.Machine} (what there is of a tool on this
 * machine).
 *
 * <ul>
 *   <li>CT1 A tool is a file, {@code META-INF/nonagon/tools/ID.json}, read strictly when the router starts; no class knows a tool
 *       by name. <em>Why:</em> tools change their settings more often than we release, and a slip in a file must not wait for
 *       its reader.
 *   <li>CT2 Settings are kept as a tree with the file's format beside it, never as text. <em>Why:</em> what is shown to be copied and
 *       what is to be written into an existing file one day are the same keys.
 *   <li>CT3 Placeholders are {@code {base}} (without a slash and without {@code /v1}), {@code {key}}, {@code {model}} and {@code
 *       {small}} (for side calls). The tool's file says what comes behind the base; a base that ends in {@code /v1} loses it, so that
 *       {@code /v1/v1} cannot come about.
 *   <li>CT4 Whatever is filled in is quoted as its place demands: by the shell, by JSON, TOML, YAML or the language of the code.
 *       <em>Why:</em> a model's name may come from an address that somebody else wrote, and people paste what they copy.
 *   <li>CT5 Nothing here holds a key; who has one to show hands it in.
 *   <li>CT6 On this machine it is only looked whether a command and a settings file exist, and whether the file names this
 *       router's address. Nothing else of it is read, nothing is kept, and nothing is written.
 *   <li>CT7 A tool is recognised by the product that it names first in its {@code User-Agent}, as the ledger keeps it. One that shares its
 *       name with others ({@code OpenAI/JS}) has no such name here, and is recognised by a key that bears the tool's name.
 * </ul>
 *
 * <p>Out of scope: writing into the settings of tools.
 */
@NullMarked
package dev.nonagon.clienttools;

import org.jspecify.annotations.NullMarked;
