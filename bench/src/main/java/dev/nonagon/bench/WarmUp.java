package dev.nonagon.bench;

import java.io.IOException;

/**
 * Rounds of load until the router's JIT compiler has little left to do, or the time is over. Before that one request costs several
 * times what it costs later, and what is measured first looks slowest.
 */
final class WarmUp {
    /** The share of a core that the compiler may still take. */
    private static final double WARM = 0.05;

    /** One time round everything that will be measured. */
    interface Round {
        void run(int number) throws IOException;
    }

    private final TestBed bed;
    private final String what;

    /** @param what is warmed up, for the note that says that it did not get there */
    WarmUp(TestBed bed, String what) {
        this.bed = bed;
        this.what = what;
    }

    void run(Round round) throws IOException {
        long deadline = System.nanoTime() + bed.options().firstWarmUp().toNanos();
        double compiling = 1;
        for (int number = 1; compiling > WARM && System.nanoTime() < deadline; number++) {
            long start = System.nanoTime();
            double before = compilerSeconds();
            round.run(number);
            compiling = (compilerSeconds() - before) / ((System.nanoTime() - start) / 1e9);
            TestBed.say(
                    "warm-up, round " + number + ", JIT compiler: " + Report.number(100 * compiling) + " % of a core");
        }
        if (compiling > WARM) {
            bed.report()
                    .note("When the measuring began, the JIT compiler still took " + Report.number(100 * compiling)
                            + " % of a core (" + what + ").");
        }
    }

    private double compilerSeconds() {
        return ProcessFigures.counters(bed.pid(bed.ways().getLast())).compiling();
    }
}
