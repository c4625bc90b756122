package dev.nonagon.routing;

/**
 * What a request's body asks of a model.
 *
 * @param tokens how long it is, estimated
 * @param vision whether it holds pictures
 * @param tools whether it offers tools
 * @param thinking whether it asks for thinking
 */
public record Demand(long tokens, boolean vision, boolean tools, boolean thinking) {}
