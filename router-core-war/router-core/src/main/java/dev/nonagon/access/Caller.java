package dev.nonagon.access;

import java.util.Set;

/** Who is calling. */
public sealed interface Caller {
    /** As the audit log calls them. */
    String name();

    /** Nobody we know. */
    record Anonymous() implements Caller {
        @Override
        public String name() {
            return "anonymous";
        }
    }

    /**
     * Somebody with a key.
     *
     * @param key the key's name
     */
    record ByKey(String key, Set<Scope> scopes) implements Caller {
        public ByKey {
            scopes = Set.copyOf(scopes);
        }

        @Override
        public String name() {
            return "key:" + key;
        }
    }

    /** Somebody who is logged in. */
    record BySession(String user) implements Caller {
        @Override
        public String name() {
            return user;
        }
    }

    /** Somebody at this machine, where no login is required (G6). May do what a session may. */
    record Local() implements Caller {
        @Override
        public String name() {
            return "local";
        }
    }
}
