@NullMarked
package dev.nonagon.books;

import org.jspecify.annotations.NullMarked;
