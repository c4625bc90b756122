package dev.nonagon.apikeys;

/** Where portions of budgets come from (K8). Thread-safe. */
interface Treasury {
    /** No database: nothing to be had. */
    Treasury NONE = new Treasury() {
        @Override
        public Outcome draw(KeyMeter meter, Cost need) {
            return Outcome.SHORT;
        }

        @Override
        public void topUp(KeyMeter meter) {}

        @Override
        public long spentBefore(String purse) {
            return 0;
        }
    };

    /** What became of a request for a portion. */
    enum Outcome {
        /** There is enough at hand now, or was a moment ago. */
        ENOUGH,
        /** The budget does not hold so much. */
        SHORT,
        /** Nobody can say. */
        UNAVAILABLE
    }

    /** Gets enough for {@code need}, if there is. Blocks. */
    Outcome draw(KeyMeter meter, Cost need);

    /** Gets more in the background, for later. */
    void topUp(KeyMeter meter);

    /** What this node had spent of a purse when it started. */
    long spentBefore(String purse);
}
