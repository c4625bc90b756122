package dev.nonagon.provider.minimax;

import dev.nonagon.spi.tck.ProviderContract;

class MinimaxContractTest extends ProviderContract {}
