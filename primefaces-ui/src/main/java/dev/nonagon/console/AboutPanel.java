package dev.nonagon.console;

import dev.nonagon.management.Libraries;
import dev.nonagon.management.Proxies;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** What this is, of what it is made, and how it gets out. */
@Named("aboutPanel")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class AboutPanel {
    @Inject
    private Store store;

    @Inject
    private DataDirectory data;

    @Inject
    private Proxies proxies;

    public String getVersion() {
        return Libraries.release().orElse("–");
    }

    public String getJava() {
        return Runtime.version().toString();
    }

    public int getSpi() {
        return RouterPlugin.SPI_VERSION;
    }

    public String getFolder() {
        return data.root().toString();
    }

    public boolean isDatabase() {
        return store.health().up();
    }

    public List<Libraries.Library> getLibraries() {
        return Libraries.of(AboutPanel.class.getClassLoader(), Libraries.OF_THE_APPLICATION);
    }

    public Proxies.View getProxies() {
        return proxies.view();
    }

    /** Whether a text is an address that may be led to. */
    public boolean address(String text) {
        return text.startsWith("https://") || text.startsWith("http://");
    }
}
