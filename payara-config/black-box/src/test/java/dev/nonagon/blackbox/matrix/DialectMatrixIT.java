package dev.nonagon.blackbox.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.RouterTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** M1 to M4. {@code -Dmatrix.update} writes the table instead of comparing it. */
@RouterTest
class DialectMatrixIT {
    private static final Path PAGE = Path.of("..", "..", "docs", "translation.md");
    private static final String BEGIN = "<!-- matrix: measured by DialectMatrixIT; -Dmatrix.update rewrites it -->\n";
    private static final String END = "<!-- end of matrix -->";

    private final House house;
    private final Map<Format, Client> clients;
    private final Losses losses;
    private final Table table = new Table();

    DialectMatrixIT(House house) {
        this.house = house;
        this.clients = Client.all(house.router().url());
        this.losses = new Losses(house.router());
    }

    @TestFactory
    @DisplayName("M1 Every dialect over every other")
    List<DynamicTest> matrix() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Format client : Format.values()) {
            for (Format upstream : Format.values()) {
                for (Feature feature : Feature.values()) {
                    for (boolean stream : new boolean[] {true, false}) {
                        String name = client.id() + " over " + upstream.id() + ": " + feature.words()
                                + (stream ? ", streamed" : ", whole");
                        tests.add(dynamicTest(name, () -> cell(client, upstream, feature, stream)));
                    }
                }
            }
        }
        tests.add(dynamicTest("M4 the page says what was measured", this::page));
        return tests;
    }

    private void cell(Format client, Format upstream, Feature feature, boolean stream) {
        Feature.Talk talk = new Feature.Talk(
                java.util.Objects.requireNonNull(clients.get(client)), client, upstream, house.matrix(), stream);
        boolean good = false;
        try {
            feature.converse(talk);
            good = true;
        } finally {
            Set<String> lost = new TreeSet<>(losses.sinceLast());
            lost.addAll(talk.notes());
            if (good) {
                table.passed(client, upstream, feature, stream, lost);
            } else {
                table.failed(client, upstream, feature);
            }
        }
    }

    private void page() throws IOException {
        String measured = table.render();
        System.out.println(measured);
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        assertThat(to).as("the markers in %s", PAGE).isGreaterThan(from);
        if (System.getProperty("matrix.update") != null) {
            Files.writeString(PAGE, page.substring(0, from) + "\n" + measured + "\n" + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to).strip())
                .as("docs/translation.md is not what was measured; -Dmatrix.update rewrites it")
                .isEqualTo(measured.strip());
    }
}
