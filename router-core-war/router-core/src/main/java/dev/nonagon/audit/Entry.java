package dev.nonagon.audit;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One audited act.
 *
 * @param action for example {@code account.create}
 * @param subjectKind for example {@code account}
 * @param subject the subject's id
 * @param before what it was; empty if it was not there. No secrets
 * @param after what it is; empty if it is gone. No secrets
 */
public record Entry(
        String id,
        Instant at,
        Actor actor,
        String action,
        String subjectKind,
        String subject,
        Optional<JsonNode> before,
        Optional<JsonNode> after) {}
