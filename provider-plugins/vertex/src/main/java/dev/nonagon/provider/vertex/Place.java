package dev.nonagon.provider.vertex;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an account's models are (VX2, VX3).
 *
 * @param region {@code global}, or for example {@code europe-west4}
 * @source cloud.google.com, Vertex AI: Deployments and endpoints
 */
record Place(String project, String region) {
    static final String PROJECT = "project";
    static final String REGION = "region";
    static final String GLOBAL = "global";

    /** Ids of old projects have a domain and a colon before them. */
    private static final Pattern PROJECTS = Pattern.compile("([a-z0-9.-]+:)?[a-z0-9-]{1,63}");

    private static final Pattern REGIONS = Pattern.compile("[a-z]+(-[a-z]+)*[0-9]*");
    private static final String VERSION = "/v1/";

    /** @throws IllegalArgumentException naming what is none */
    Place {
        if (!PROJECTS.matcher(project).matches()) {
            throw new IllegalArgumentException("'" + project + "' is no id of a Google Cloud project");
        }
        if (!REGIONS.matcher(region).matches()) {
            throw new IllegalArgumentException("'" + region + "' is no region of Google Cloud");
        }
    }

    /** What an account's settings say; empty if they name no project. */
    static Optional<Place> of(Map<String, String> settings) {
        return Optional.ofNullable(settings.get(PROJECT))
                .filter(project -> !project.isBlank())
                .map(project -> new Place(project, settings.getOrDefault(REGION, GLOBAL)));
    }

    Map<String, String> settings() {
        return Map.of(PROJECT, project, REGION, region);
    }

    /** The same model here. @param uri of the global host, without a project */
    URI in(URI uri) {
        String path = uri.getRawPath();
        if (!path.startsWith(VERSION) || path.startsWith(VERSION + "projects/")) {
            return uri;
        }
        String host = region.equals(GLOBAL) ? uri.getRawAuthority() : region + "-" + uri.getRawAuthority();
        return URI.create(uri.getScheme() + "://" + host + VERSION + "projects/" + project + "/locations/" + region
                + "/" + path.substring(VERSION.length()));
    }
}
