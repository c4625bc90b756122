package dev.nonagon.provider.glm;

import dev.nonagon.spi.tck.ProviderContract;

class GlmContractTest extends ProviderContract {}
