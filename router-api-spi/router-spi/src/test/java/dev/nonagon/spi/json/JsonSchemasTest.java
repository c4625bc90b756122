package dev.nonagon.spi.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class JsonSchemasTest {
    private static ObjectNode schema(String json) {
        return (ObjectNode) Json.parse(json.replace('\'', '"'));
    }

    private static JsonNode json(String json) {
        return Json.parse(json.replace('\'', '"'));
    }

    @Test
    @DisplayName("F47 a property called pattern, title, format or default stays when the keywords of that name go")
    void namesAreNoKeywords() {
        ObjectNode given = schema("""
                {'type':'object','title':'T','properties':{
                  'pattern':{'type':'string','pattern':'^a'},
                  'title':{'type':'string','title':'x'},
                  'format':{'type':'string','format':'uri'},
                  'default':{'type':'string','default':'d'}},
                 'required':['pattern','default']}""");
        ObjectNode untouched = given.deepCopy();
        assertThat(JsonSchemas.without(given, Set.of("pattern", "title", "format", "default")))
                .isEqualTo(json("""
                        {'type':'object','properties':{'pattern':{'type':'string'},'title':{'type':'string'},
                         'format':{'type':'string'},'default':{'type':'string'}},'required':['pattern','default']}"""));
        assertThat(given).isEqualTo(untouched);
    }

    @Test
    @DisplayName("what stands in a default, an example, an enum or a const is data and stays")
    void dataIsNoSchema() {
        ObjectNode given = schema("""
                {'type':'object','default':{'title':1},'enum':[{'title':2}],'const':{'title':3},
                 'examples':[{'properties':{'a':{'title':4}}}]}""");
        assertThat(JsonSchemas.without(given, Set.of("title"))).isEqualTo(given);
    }

    @Test
    @DisplayName("every place where a schema stands is visited, once")
    void places() {
        ObjectNode given = schema("""
                {'n':'root','properties':{'a':{'n':'a'}},'patternProperties':{'^x':{'n':'px'}},
                 'additionalProperties':{'n':'add'},'items':{'n':'items'},'prefixItems':[{'n':'p0'},true],
                 'anyOf':[{'n':'any'}],'oneOf':[{'n':'one'}],'allOf':[{'n':'all','not':{'n':'not'}}],
                 'if':{'n':'if'},'then':{'n':'then'},'else':{'n':'else'},'contains':{'n':'contains'},
                 'propertyNames':{'n':'names'},'$defs':{'d':{'n':'def'}},'definitions':{'d':{'n':'old'}},
                 'dependentSchemas':{'a':{'n':'dep'}},'dependencies':{'a':{'n':'dep7'},'b':['a']}}""");
        List<String> seen = new ArrayList<>();
        JsonSchemas.visit(given, each -> seen.add(each.path("n").asString()));
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "root",
                        "a",
                        "px",
                        "add",
                        "items",
                        "p0",
                        "any",
                        "one",
                        "all",
                        "not",
                        "if",
                        "then",
                        "else",
                        "contains",
                        "names",
                        "def",
                        "old",
                        "dep",
                        "dep7");
        JsonSchemas.visit(
                schema("{'items':[{'n':'tuple'}]}"),
                each -> seen.add(each.path("n").asString("")));
        assertThat(seen).contains("tuple");
        assertThat(JsonSchemas.all(given, each -> each.has("n"))).isTrue();
        assertThat(JsonSchemas.all(given, each -> !each.path("n").asString("").equals("dep7")))
                .isFalse();
    }

    @Test
    @DisplayName("C15 objects get properties at the root, nested and in items; others do not")
    void properties() {
        assertThat(JsonSchemas.withProperties(schema("""
                        {'type':'object','properties':{'o':{'type':'object'},'l':{'type':'array',
                         'items':{'type':'object'}},'s':{'type':'string'}}}"""))).isEqualTo(json("""
                        {'type':'object','properties':{'o':{'type':'object','properties':{}},'l':{'type':'array',
                         'items':{'type':'object','properties':{}}},'s':{'type':'string'}}}"""));
        assertThat(JsonSchemas.withProperties(schema("{'type':'object'}"))).isEqualTo(JsonSchemas.emptyObject());
    }

    @Test
    @DisplayName("a choice at the root becomes one object that requires what all alternatives require")
    void flattened() {
        assertThat(JsonSchemas.flattenRoot(schema("""
                        {'description':'d','oneOf':[
                          {'type':'object','properties':{'a':{'type':'string'},'c':{}},'required':['a','c']},
                          {'$ref':'#/$defs/b'}],
                         '$defs':{'b':{'type':'object','properties':{'b':{'type':'number'},'a':{'type':'null'}},
                           'required':['a']}}}""")).without("$defs")).isEqualTo(json("""
                        {'description':'d','type':'object','properties':{'a':{'type':'string'},'c':{},
                         'b':{'type':'number'}},'required':['a']}"""));
    }

    @Test
    @DisplayName("all of a conjunction at the root is required, and a choice inside it is merged too")
    void conjunction() {
        assertThat(JsonSchemas.flattenRoot(schema("""
                        {'type':'object','properties':{'x':{}},'required':['x'],'allOf':[
                          {'properties':{'a':{}},'required':['a']},
                          {'anyOf':[{'properties':{'b':{}},'required':['b']},{'properties':{'c':{}}}]}]}""")))
                .isEqualTo(json("{'type':'object','properties':{'x':{},'a':{},'b':{},'c':{}},'required':['x','a']}"));
    }

    @Test
    @DisplayName("an invalid root becomes an object: a wrong type, properties that are a list")
    void invalidRoot() {
        assertThat(JsonSchemas.flattenRoot(schema("{'type':'string'}"))).isEqualTo(json("{'type':'object'}"));
        assertThat(JsonSchemas.flattenRoot(schema("{'properties':[]}"))).isEqualTo(json("{'type':'object'}"));
        assertThat(JsonSchemas.flattenRoot(schema("{'anyOf':7}"))).isEqualTo(json("{'type':'object'}"));
    }

    @Test
    @DisplayName("local references are inlined and the definitions go; words beside a reference win")
    void inlined() {
        assertThat(JsonSchemas.inlineReferences(schema("""
                        {'type':'object','properties':{'a':{'$ref':'#/$defs/s','description':'mine'},
                         'l':{'items':{'$ref':'#/definitions/t'}}},
                         '$defs':{'s':{'type':'string','description':'its'}},
                         'definitions':{'t':{'$ref':'#/$defs/s'}}}"""))).isEqualTo(json("""
                        {'type':'object','properties':{'a':{'type':'string','description':'mine'},
                         'l':{'items':{'type':'string','description':'its'}}}}"""));
    }

    @Test
    @DisplayName("a reference into itself ends, and says what it stood for")
    void cycle() {
        ObjectNode tree = schema("""
                {'$ref':'#/$defs/node','$defs':{'node':{'type':'object','properties':{
                  'left':{'$ref':'#/$defs/node'},'right':{'$ref':'#/$defs/node'}}}}}""");
        ObjectNode result = JsonSchemas.inlineReferences(tree);
        assertThat(Json.text(result)).doesNotContain("$ref").doesNotContain("$defs");
        assertThat(result.at("/properties/left/type").asString()).isEqualTo("object");
        assertThat(result.at("/properties/left/description").asString()).contains("node");
        assertThat(JsonSchemas.inlineReferences(schema("{'properties':{'me':{'$ref':'#'}}}"))
                        .at("/properties/me/properties/me/description")
                        .isString())
                .isTrue();
    }

    @Test
    @DisplayName("a reference that leads nowhere or elsewhere stays, and a schema that doubles itself stays small")
    void otherReferences() {
        ObjectNode remote = schema("{'properties':{'a':{'$ref':'https://example.org/s'},'b':{'$ref':'#/$defs/no'}}}");
        assertThat(JsonSchemas.inlineReferences(remote)).isEqualTo(remote);
        StringBuilder bomb = new StringBuilder("{'$ref':'#/$defs/d0','$defs':{");
        for (int i = 0; i < 30; i++) {
            bomb.append("'d%d':{'properties':{'a':{'$ref':'#/$defs/d%d'},'b':{'$ref':'#/$defs/d%d'}}},"
                    .formatted(i, i + 1, i + 1));
        }
        ObjectNode result = JsonSchemas.inlineReferences(
                schema(bomb.append("'d30':{'type':'string'}}}").toString()));
        assertThat(Json.text(result).length()).isLessThan(200_000);
    }
}
