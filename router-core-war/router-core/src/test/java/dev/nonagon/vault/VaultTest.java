package dev.nonagon.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Secret;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    private static final Secret TOKEN = new Secret("planted-töken-4711");
    private static final String PLACE = "account/credential/a1";

    private final Random random = new Random(7);
    private final VaultKey old = VaultKey.random(random);
    private final VaultKey fresh = VaultKey.random(random);

    private Vault vault(VaultKey... keys) {
        return new Vault(new VaultKeys(List.of(keys), "the test"), random);
    }

    @Test
    @DisplayName("V1 a sealed value is text of four parts that shows nothing and opens to the same secret")
    void roundTrip() {
        Vault vault = vault(fresh);
        String sealed = vault.seal(TOKEN, PLACE);
        assertThat(sealed).matches("v1:[0-9a-f]{8}:[A-Za-z0-9_-]{16}:[A-Za-z0-9_-]+");
        assertThat(sealed.split(":")[1]).isEqualTo(fresh.id());
        assertThat(vault.open(sealed, PLACE)).isEqualTo(TOKEN);
        assertThat(vault.open(vault.seal(new Secret(""), PLACE), PLACE).reveal())
                .isEmpty();
    }

    @Test
    @DisplayName("V1 each sealing has a nonce of its own")
    void nonces() {
        Vault vault = vault(fresh);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(vault.seal(TOKEN, PLACE).split(":")[2])).isTrue();
        }
    }

    @Test
    @DisplayName("V2 a value that was moved to another place does not open there")
    void moved() {
        Vault vault = vault(fresh);
        String sealed = vault.seal(TOKEN, PLACE);
        assertThatThrownBy(() -> vault.open(sealed, "account/credential/a2"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("account/credential/a2")
                .hasMessageContaining("another place");
    }

    @Test
    @DisplayName("V1 every single changed character is noticed")
    void changed() {
        Vault vault = vault(fresh);
        String sealed = vault.seal(TOKEN, PLACE);
        for (int at = 0; at < sealed.length(); at++) {
            char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
            String forged = sealed.substring(0, at) + other + sealed.substring(at + 1);
            if (sealed.charAt(at) == ':' || !sameBits(sealed, forged)) {
                assertThatThrownBy(() -> vault.open(forged, PLACE))
                        .as("character %d", at)
                        .isInstanceOf(VaultException.class);
            }
        }
    }

    /** The last character of base64 without padding has bits that mean nothing. */
    private static boolean sameBits(String a, String b) {
        try {
            String[] left = a.split(":");
            String[] right = b.split(":");
            return left[0].equals(right[0])
                    && left[1].equals(right[1])
                    && java.util.Arrays.equals(
                            Base64.getUrlDecoder().decode(left[2]),
                            Base64.getUrlDecoder().decode(right[2]))
                    && java.util.Arrays.equals(
                            Base64.getUrlDecoder().decode(left[3]),
                            Base64.getUrlDecoder().decode(right[3]));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    @DisplayName("V3 an old key opens, the first one seals, and resealing moves a value from one to the other")
    void rotation() {
        String sealed = vault(old).seal(TOKEN, PLACE);
        Vault both = vault(fresh, old);
        assertThat(both.isCurrent(sealed)).isFalse();
        String anew = both.reseal(sealed, PLACE);
        assertThat(both.isCurrent(anew)).isTrue();
        assertThat(both.reseal(anew, PLACE)).isEqualTo(anew);
        assertThat(vault(fresh).open(anew, PLACE)).isEqualTo(TOKEN);
    }

    @Test
    @DisplayName("V6 without its key a value is refused by a sentence that names the key")
    void lostKey() {
        String sealed = vault(old).seal(TOKEN, PLACE);
        assertThatThrownBy(() -> vault(fresh).open(sealed, PLACE))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining(old.id())
                .hasMessageContaining("the test")
                .hasMessageContaining("put that key back");
    }

    @Test
    @DisplayName("V7 neither keys nor clear text are shown")
    void shown() {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        VaultKeys keys = new VaultKeys(List.of(VaultKey.parse(key)), "the test");
        Keyring.Settings settings = new Keyring.Settings(
                Optional.of(new Secret(key)), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(keys + " " + new Vault(keys, random) + " " + settings).doesNotContain(key);
        assertThatThrownBy(() -> VaultKey.parse("pläntéd"))
                .isInstanceOf(VaultException.class)
                .hasMessageNotContaining("plänt")
                .hasNoCause();
        assertThatThrownBy(() -> VaultKey.parse("c2hvcnQ=")).hasMessageContaining("this one has 5");
    }

    @Test
    @DisplayName("V5 the first run makes vault.key for its owner alone; the next ones read it")
    void keyFile(@TempDir Path folder) throws Exception {
        Keyring keyring = new Keyring(Keyring.Settings.FILE, folder);
        assertThat(keyring.read()).isEmpty();
        VaultKeys made = keyring.create(random);
        Path file = folder.resolve("vault.key");
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(keyring.read().orElseThrow().all()).isEqualTo(made.all());
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> keyring.create(random)).hasMessageContaining("Cannot write");
        assertThat(Files.readAllBytes(file)).as("V6").isEqualTo(before);
    }

    @Test
    @DisplayName("V3 a key is added before those of the file; these stay")
    void addKey(@TempDir Path folder) {
        Keyring keyring = new Keyring(Keyring.Settings.FILE, folder);
        VaultKey first = keyring.create(random).current();
        VaultKeys two = keyring.addKey(random);
        assertThat(two.all()).hasSize(2).last().isEqualTo(first);
        assertThat(two.current()).isNotEqualTo(first);
        assertThat(keyring.read().orElseThrow().all()).isEqualTo(two.all());
    }

    @Test
    @DisplayName("V5 the environment goes first and may hold several keys; no file is made")
    void environment(@TempDir Path folder) {
        String keys = fresh.encoded() + " , "
                + old.encoded().replace("=", "").replace('+', '-').replace('/', '_');
        Keyring keyring = new Keyring(
                new Keyring.Settings(
                        Optional.of(new Secret(keys)),
                        Optional.of(Path.of("nowhere")),
                        Optional.empty(),
                        Optional.empty()),
                folder);
        assertThat(keyring.read().orElseThrow().all()).containsExactly(fresh, old);
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> keyring.addKey(random))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("NEW,OLD");
    }

    @Test
    @DisplayName("V5 a PKCS#12 key store: the named entry seals, the others open; a wrong password is a clear refusal")
    void keyStore(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        for (VaultKey key : List.of(old, fresh)) {
            store.setEntry(
                    key.equals(old) ? "a-old" : "b-new",
                    new KeyStore.SecretKeyEntry(
                            new SecretKeySpec(Base64.getDecoder().decode(key.encoded()), "AES")),
                    new KeyStore.PasswordProtection(password));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
        assertThat(keyStore(file, "changeit", folder).read().orElseThrow().all())
                .containsExactly(fresh, old);
        assertThatThrownBy(() -> keyStore(file, "wrong", folder).read())
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("keys.p12")
                .hasMessageContaining("password");
    }

    private static Keyring keyStore(Path file, String password, Path folder) {
        return new Keyring(
                new Keyring.Settings(
                        Optional.empty(), Optional.of(file), Optional.of(new Secret(password)), Optional.of("b-new")),
                folder);
    }
}
