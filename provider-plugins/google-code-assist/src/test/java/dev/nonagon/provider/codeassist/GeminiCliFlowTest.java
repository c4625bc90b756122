package dev.nonagon.provider.codeassist;

class GeminiCliFlowTest extends CodeAssistFlowContract {
    GeminiCliFlowTest() {
        super(Program.GEMINI_CLI);
    }
}
