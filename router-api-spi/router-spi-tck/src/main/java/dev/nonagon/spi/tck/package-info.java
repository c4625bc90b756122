/**
 * The contract tests of plugins. A third party tests its plugin with this jar alone: extend {@link
 * dev.nonagon.spi.tck.FormatContract} for a wire format, {@link dev.nonagon.spi.tck.ProviderContract} for a provider, {@link
 * dev.nonagon.spi.tck.QuotaContract} for a probe of allowances, and put translations into files for {@link dev.nonagon.spi.tck.GoldenCases}; {@link dev.nonagon.spi.tck.upstream.UpstreamDouble} is
 * the provider to call where a real socket is wanted.
 */
@NullMarked
package dev.nonagon.spi.tck;

import org.jspecify.annotations.NullMarked;
