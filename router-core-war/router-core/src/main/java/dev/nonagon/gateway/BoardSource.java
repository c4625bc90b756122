package dev.nonagon.gateway;

/** Where a request gets the picture it works with. Thread-safe. */
@FunctionalInterface
interface BoardSource {
    /** The picture of this moment; its plugins stay usable until it is given back. */
    Held hold();

    /** A picture on loan. */
    interface Held extends AutoCloseable {
        Board board();

        @Override
        void close();
    }

    /** A picture that never changes. */
    static BoardSource fixed(Board board) {
        return () -> new Held() {
            @Override
            public Board board() {
                return board;
            }

            @Override
            public void close() {}
        };
    }
}
