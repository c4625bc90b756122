/** The ledger of the running router, beside what its upstreams have counted. */
@NullMarked
package dev.nonagon.blackbox.usage;

import org.jspecify.annotations.NullMarked;
