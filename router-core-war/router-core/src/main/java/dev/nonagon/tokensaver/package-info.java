/**
 * Old tool results made shorter before a request leaves. Off until its owner switches it on, for all callers or for one key.
 *
 * <ul>
 *   <li>TS1 A result is shortened only if what made it is known (the tool's name, or every command of the shell's line) and
 *       every line of it has the form of that kind: diff, listing, search, status or log. <em>Why both:</em> a log line with a
 *       time of day looks like a search hit, and a file of paths like a listing; any doubt leaves the text.
 *   <li>TS2 What a tool read out of a file stays exactly as it is, whatever it looks like. <em>Why:</em> an agent's edit
 *       names the old text, and the edit fails when one character differs.
 *   <li>TS3 Failed results, and results whose call is unknown, stay as they are.
 *   <li>TS4 The results of the latest {@value dev.nonagon.tokensaver.TokenSaver#LATEST} rounds stay as they are, and the
 *       border moves in steps of {@value dev.nonagon.tokensaver.TokenSaver#STEP} rounds. <em>Why steps:</em> each change
 *       of an old message makes the provider's prompt cache worthless from there on.
 *   <li>TS5 Lines are left out, never rewritten: every line that remains is a line of the input, in its order. Headers of
 *       files, hunks and sections, changes of mode, renames, binary files and the lines around a change remain.
 *   <li>TS6 Where lines were left out a marker says how many, of what, and that the router did it. It names no command.
 *   <li>TS7 A result that would not become shorter by a tenth stays as it is; so does one that was shortened before, and
 *       one on which the shortening fails.
 *   <li>TS8 Each shortening is in the loss report, and the sum in the log.
 * </ul>
 */
@NullMarked
package dev.nonagon.tokensaver;

import org.jspecify.annotations.NullMarked;
