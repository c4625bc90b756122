package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.clienttools.Filling;
import dev.nonagon.clienttools.Rendering;
import dev.nonagon.clienttools.Shell;
import dev.nonagon.clienttools.Tool;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code /api/tools}: the programs that can be pointed here, how they stand, and what to enter in each. No key is in any answer. */
@Path("api/tools")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class ToolsResource {
    private final ToolDesk desk;

    /** @param seen whether what is installed can be seen: only by somebody at the machine of the router */
    record Tools(boolean seen, List<ToolView> tools) {}

    /**
     * A tool.
     *
     * @param installed empty if that cannot be seen
     */
    record ToolView(
            String id,
            String name,
            String kind,
            String about,
            String link,
            List<String> formats,
            Optional<HeardView> heard,
            Optional<Boolean> installed,
            Optional<String> command,
            List<FileView> settings,
            List<String> ways) {}

    record HeardView(Instant at, String as, String model, int status) {}

    record FileView(String path, boolean exists, boolean pointsHere) {}

    /** @param keyNeeded whether the word in the place of the key must be replaced by one */
    record Settings(
            String tool,
            String base,
            String model,
            String small,
            String shell,
            boolean keyNeeded,
            List<WayView> ways,
            List<String> notes) {}

    record WayView(String id, String name, String reach, List<StepView> steps) {}

    record StepView(
            String kind,
            Optional<String> path,
            String language,
            String text,
            Optional<JsonNode> content,
            List<FieldView> fields) {}

    record FieldView(String label, String value) {}

    @Inject
    ToolsResource(ToolDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.READ)
    public Tools list(
            @QueryParam("language") @DefaultValue("en") String language,
            @Context UriInfo address,
            @Context SecurityContext security) {
        URI base = address.getBaseUri();
        boolean seen = ToolDesk.sees(Visitor.of(security).client(), base);
        return new Tools(
                seen,
                desk.states(base, seen).stream()
                        .map(state -> view(state, seen, language))
                        .toList());
    }

    private static ToolView view(ToolDesk.State state, boolean seen, String language) {
        Tool tool = state.tool();
        return new ToolView(
                tool.id(),
                tool.name(),
                tool.kind(),
                tool.about().in(language),
                tool.link(),
                tool.formats(),
                state.heard().map(heard -> new HeardView(heard.at(), heard.as(), heard.model(), heard.status())),
                seen && !tool.commands().isEmpty() ? Optional.of(state.command().isPresent()) : Optional.empty(),
                state.command(),
                state.settings().stream()
                        .map(file -> new FileView(file.shown(), file.exists(), file.here()))
                        .toList(),
                tool.ways().stream().map(Tool.Way::id).toList());
    }

    /** What to enter. */
    @GET
    @Path("{id}/settings")
    @Needs(Need.READ)
    public Settings settings(
            @PathParam("id") String id,
            @QueryParam("model") @DefaultValue("") String model,
            @QueryParam("small") @DefaultValue("") String small,
            @QueryParam("shell") @DefaultValue("sh") String shell,
            @QueryParam("base") @DefaultValue("") String base,
            @QueryParam("language") @DefaultValue("en") String language,
            @Context UriInfo address,
            @Context SecurityContext security) {
        Tool tool = desk.required(id);
        Shell typed = Shell.of(shell).orElseThrow(() -> ApiRefusal.invalid("shell", "must be one of " + Shell.words()));
        boolean seen = ToolDesk.sees(Visitor.of(security).client(), address.getBaseUri());
        Filling filling = desk.filling(ToolDesk.base(address.getBaseUri(), base), desk.placeholder(seen), model, small);
        return new Settings(
                tool.id(),
                filling.base(),
                filling.model(),
                filling.small(),
                typed.word(),
                desk.asksForKey(seen),
                tool.ways().stream()
                        .map(way -> new WayView(
                                way.id(),
                                way.name().in(language),
                                way.reach(),
                                Rendering.of(way, filling, typed).stream()
                                        .map(piece -> view(piece, language))
                                        .toList()))
                        .toList(),
                tool.notes().stream().map(note -> note.in(language)).toList());
    }

    private static StepView view(Rendering.Piece piece, String language) {
        return new StepView(
                piece.kind(),
                piece.place(),
                piece.language(),
                piece.text(),
                piece.content(),
                piece.fields().stream()
                        .map(field -> new FieldView(field.label().in(language), field.value()))
                        .toList());
    }
}
