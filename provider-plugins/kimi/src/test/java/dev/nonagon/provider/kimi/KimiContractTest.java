package dev.nonagon.provider.kimi;

import dev.nonagon.spi.tck.ProviderContract;

class KimiContractTest extends ProviderContract {}
