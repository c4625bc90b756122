package dev.nonagon.incontainer;

import dev.nonagon.spi.RouterPlugin;
import jakarta.enterprise.context.ApplicationScoped;

/** A plugin that is no jar: a bean inside the WAR. It brings nothing; that it is found is what is tested. */
@ApplicationScoped
public class PluginBean implements RouterPlugin {}
