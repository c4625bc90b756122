package dev.nonagon.spi.tck;

import dev.nonagon.spi.format.FormatTranslator;

/** The toy keeps the contract: it can be kept, by a format that knows little. */
class ToyFormatContractTest extends FormatContract {
    static final Corpus CORPUS = Corpus.empty()
            .request("hello", "{\"model\":\"toy-1\",\"messages\":[{\"who\":\"user\",\"say\":[\"Hello\"]}]}")
            .request("all", """
                    { "mood" : {"stream":true,"kept":[1,2.50,null]}, "model": "toy-\\u0031", "stream" : true, "max": 12,
                      "messages":[{"who":"system","say":["Be brief.","Be kind."],"tag":7},
                                  {"who":"user","say":["naïve 漢字 🚀"]},{"who":"assistant","say":[]}]}""")
            .pair(
                    "short",
                    """
                    data: {"start":{"id":"a1","model":"toy-1"}}

                    data: {"say":"Hi 漢"}

                    data: {"end":"END","in":3,"out":2}

                    """,
                    "{\"id\":\"a1\",\"model\":\"toy-1\",\"say\":\"Hi 漢\",\"end\":\"END\",\"in\":3,\"out\":2}")
            .pair("thought", """
                    data: {"start":{"id":"a2","model":"toy-1"}}

                    data: {"think":"Let me "}

                    data: {"think":"see."}

                    data: {"seal":"c2VhbA=="}

                    data: {"say":"It is "}

                    : a comment

                    data: {"say":"so 🚀."}

                    data: {"in":30,"out":20}

                    data: {"end":"LENGTH"}

                    """, """
                    {"id":"a2","model":"toy-1","thoughts":[{"think":"Let me see.","seal":"c2VhbA=="}],
                     "say":"It is so 🚀.","end":"LENGTH","in":30,"out":20}""")
            .stream("error", """
                    data: {"start":{"id":"a3","model":"toy-1"}}

                    data: {"say":"It "}

                    data: {"error":"too busy"}

                    """);

    @Override
    protected FormatTranslator translator() {
        return new ToyFormat();
    }

    @Override
    protected Corpus corpus() {
        return CORPUS;
    }
}
