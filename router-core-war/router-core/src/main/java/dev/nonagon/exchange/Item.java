package dev.nonagon.exchange;

import dev.nonagon.books.AccountData;
import dev.nonagon.books.AliasData;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.ModelData;
import dev.nonagon.books.NodeData;
import dev.nonagon.books.PriceData;
import dev.nonagon.books.SettingData;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One entry of a file, as it is to stand in the books.
 *
 * @param origin where in the file, for example {@code providerConnections[3]}
 * @param changes what was changed on the way
 * @param remarks what else is to be said
 */
record Item(String origin, Content content, List<String> changes, List<String> remarks) {
    Item {
        changes = List.copyOf(changes);
        remarks = List.copyOf(remarks);
    }

    static Item of(String origin, Content content) {
        return new Item(origin, content, List.of(), List.of());
    }

    /** What it says. */
    sealed interface Content {
        /** As reports call the kind. */
        String kind();

        /** As reports call the entry. */
        String name();
    }

    record OfNode(String id, NodeData data) implements Content {
        @Override
        public String kind() {
            return "node";
        }

        @Override
        public String name() {
            return id;
        }
    }

    /**
     * @param id empty to make one
     */
    record OfAccount(String id, AccountData data, Credential credential) implements Content {
        @Override
        public String kind() {
            return "account";
        }

        @Override
        public String name() {
            return data.label() + " (" + data.provider() + ")";
        }
    }

    record OfAlias(String name, AliasData data) implements Content {
        @Override
        public String kind() {
            return "alias";
        }
    }

    record OfCombo(String name, ComboData data) implements Content {
        @Override
        public String kind() {
            return "combo";
        }
    }

    record OfModel(ModelData data) implements Content {
        @Override
        public String kind() {
            return "model";
        }

        @Override
        public String name() {
            return data.id();
        }
    }

    record OfPrice(PriceData data) implements Content {
        @Override
        public String kind() {
            return "price";
        }

        @Override
        public String name() {
            return data.id();
        }
    }

    record OfSetting(String name, SettingData data) implements Content {
        @Override
        public String kind() {
            return "setting";
        }
    }

    /**
     * @param key empty if the file does not say it
     * @param rules as {@link KeyShelf} writes them
     */
    record OfKey(String name, Optional<Secret> key, ObjectNode rules) implements Content {
        @Override
        public String kind() {
            return "key";
        }

        @Override
        public String toString() {
            return "OfKey[" + name + "]";
        }
    }
}
