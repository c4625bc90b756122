package dev.nonagon.upstream;

import java.time.Duration;

/**
 * How long to wait for one answer.
 *
 * @param firstEvent until the first useful event
 * @param betweenBytes from one byte to the next after that
 * @param keepAliveAfter how long a client hears nothing before it gets a keep-alive
 */
public record Patience(Duration firstEvent, Duration betweenBytes, Duration keepAliveAfter) {}
