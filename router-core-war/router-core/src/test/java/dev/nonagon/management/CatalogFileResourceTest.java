package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.catalog.SignedCatalogs;
import dev.nonagon.management.CatalogFileResource.CatalogOffer;
import dev.nonagon.management.CatalogFileResource.CatalogState;
import dev.nonagon.management.CatalogFileResource.CatalogWish;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/catalog}. */
class CatalogFileResourceTest {
    private static final String ENDED = "{\"echo\":{\"lifeCycle\":{\"status\":\"ended\",\"replacement\":\"other\"},"
            + "\"prices\":{\"hello\":{\"input\":2}}}}";

    @TempDir
    Path folder;

    private final SignedCatalogs owner = new SignedCatalogs();
    private final Map<String, String> settings = new HashMap<>();
    private Office office;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(folder.resolve("offers"));
        settings.put("nonagon.catalog.folder", folder.resolve("offers").toString());
        settings.put("nonagon.catalog.public-keys", owner.publicKey());
        office = new Office(folder, Declared.NOTHING, settings);
    }

    @AfterEach
    void close() {
        office.close();
    }

    private Instant offered(Duration age, String providers, UnaryOperator<String> sign) throws IOException {
        Instant issued = Instant.now().minus(age).truncatedTo(ChronoUnit.SECONDS);
        String text = SignedCatalogs.text(issued.toString(), providers);
        Files.writeString(folder.resolve("offers/catalog.json"), text);
        Files.writeString(folder.resolve("offers/catalog.json.sig"), sign.apply(text));
        return issued;
    }

    private CatalogState take(Instant issued) {
        return office.catalogFile.take(
                Office.body("{\"issuedAt\":\"" + issued + "\"}", CatalogWish.class), Office.admin());
    }

    private void assertNotOffered(String words) {
        assertThatThrownBy(() -> office.catalogFile.check()).isInstanceOfSatisfying(ApiRefusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(409);
            assertThat(refusal.getMessage()).contains(words);
        });
    }

    @Test
    @DisplayName("G3 G5 what is offered is shown, taken by its date, counts at once, and goes again")
    void taken() throws IOException {
        assertThat(office.catalogFile.state().issuedAt()).isEmpty();
        Instant issued = offered(Duration.ofDays(3), ENDED, owner::sign);
        CatalogOffer offer = office.catalogFile.check();
        assertThat(offer.newer()).isTrue();
        assertThat(offer.changes()).containsExactly("echo: ended", "echo/hello: price");
        assertThat(office.picture.current().catalog())
                .as("nothing is taken by itself")
                .isEmpty();
        assertThatThrownBy(() -> take(issued.plusSeconds(1))).isInstanceOf(ApiRefusal.class);

        CatalogState state = take(issued);
        assertThat(state.issuedAt()).hasValue(issued);
        assertThat(Objects.requireNonNull(office.picture.current().catalog().get(new ProviderId("echo")))
                        .lifeCycle())
                .isPresent();
        assertThat(office.audit.before(Instant.parse("2100-01-01T00:00:00Z"), 10))
                .extracting(dev.nonagon.audit.Entry::action)
                .contains("catalog.take");
        assertThat(office.catalogFile.check().newer()).isFalse();
        assertThatThrownBy(() -> take(issued)).hasMessageContaining("not newer");

        Instant older = offered(Duration.ofDays(4), "{}", owner::sign);
        assertThatThrownBy(() -> take(older)).as("G2").hasMessageContaining("not newer");
        office.catalogFile.drop(Office.admin());
        assertThat(office.picture.current().catalog()).isEmpty();
    }

    @Test
    @DisplayName(
            "G1 G2 what is not signed by the owner, too old, from the future, or not there is not offered, and says why")
    void refused() throws IOException {
        assertNotOffered("catalog.json");
        offered(Duration.ofDays(1), ENDED, text -> new SignedCatalogs().sign(text));
        assertNotOffered("none of the trusted keys");
        offered(Duration.ofDays(100), ENDED, owner::sign);
        assertNotOffered("nonagon.catalog.max-age");
        settings.put("nonagon.catalog.max-age", "P200D");
        assertThat(office.catalogFile.check().newer()).isTrue();
        settings.put("nonagon.catalog.max-age", "long");
        assertNotOffered("P90D");
        settings.remove("nonagon.catalog.max-age");
        offered(Duration.ofDays(-3), ENDED, owner::sign);
        assertNotOffered("future");
        settings.remove("nonagon.catalog.folder");
        assertNotOffered("nonagon.catalog.url");
    }

    @Test
    @DisplayName("G1 from a URL, with its signature beside it")
    void url() {
        String text = SignedCatalogs.text(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), ENDED);
        try (VendorDouble server = VendorDouble.start()) {
            server.on("GET", "/catalog.json", asked -> Told.json(200, text));
            settings.put("nonagon.catalog.url", server.url() + "/catalog.json");
            assertNotOffered("404");
            server.on(
                    "GET",
                    "/catalog.json.sig",
                    asked -> new Told(
                            200,
                            dev.nonagon.spi.Headers.none(),
                            owner.sign(text).getBytes(StandardCharsets.UTF_8)));
            assertThat(office.catalogFile.check().changes()).contains("echo: ended");
            assertThat(office.catalogFile.state().source())
                    .hasValueSatisfying(source -> assertThat(source).endsWith("/catalog.json"));
        }
        assertNotOffered("does not answer");
    }
}
