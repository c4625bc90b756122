package dev.nonagon.provider.catalog;

import dev.nonagon.spi.tck.ProviderContract;

class CatalogContractTest extends ProviderContract {}
