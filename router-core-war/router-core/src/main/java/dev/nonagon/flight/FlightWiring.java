package dev.nonagon.flight;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts the flight recorder's observer into the container. */
@ApplicationScoped
public class FlightWiring {
    @Produces
    @Singleton
    FlightObserver flightObserver() {
        return new FlightObserver();
    }
}
