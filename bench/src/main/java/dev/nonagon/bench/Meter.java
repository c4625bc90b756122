package dev.nonagon.bench;

/** Measures what a stretch of time cost: CPU of the router, and of everything that is neither router nor bench. */
final class Meter implements LoadGenerator.Marks {
    private final long router;
    private ProcessFigures.Machine machineBefore = new ProcessFigures.Machine(0, 0);
    private ProcessFigures.Machine machineAfter = new ProcessFigures.Machine(0, 0);
    private long routerBefore;
    private long routerAfter;
    private long ownBefore;
    private long ownAfter;
    private double collectingBefore;
    private double collectingAfter;

    /**
     * @param router the router's process id; 0 if no router takes part
     */
    Meter(long router) {
        this.router = router;
    }

    @Override
    public void begin() {
        machineBefore = ProcessFigures.machine();
        routerBefore = routerCpu();
        collectingBefore = collecting();
        ownBefore = ProcessFigures.cpuMillis(ProcessHandle.current().pid());
    }

    @Override
    public void end() {
        machineAfter = ProcessFigures.machine();
        routerAfter = routerCpu();
        collectingAfter = collecting();
        ownAfter = ProcessFigures.cpuMillis(ProcessHandle.current().pid());
    }

    /** CPU that the router used, in milliseconds. */
    long routerMillis() {
        return routerAfter - routerBefore;
    }

    /** How long the router's application threads stood still for its garbage collector, about. */
    double collectingSeconds() {
        return collectingAfter - collectingBefore;
    }

    /** The part of the machine's CPU that was busy with neither router nor bench, in percent. */
    double otherPercent() {
        long all = Math.max(1, machineAfter.allMillis() - machineBefore.allMillis());
        long busy = machineAfter.busyMillis() - machineBefore.busyMillis();
        return Math.max(0, 100.0 * (busy - routerMillis() - (ownAfter - ownBefore)) / all);
    }

    private double collecting() {
        return router == 0 ? 0 : ProcessFigures.counters(router).collecting();
    }

    private long routerCpu() {
        return router == 0 ? 0 : ProcessFigures.cpuMillis(router);
    }
}
