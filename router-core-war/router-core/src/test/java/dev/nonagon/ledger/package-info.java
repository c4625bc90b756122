@NullMarked
package dev.nonagon.ledger;

import org.jspecify.annotations.NullMarked;
