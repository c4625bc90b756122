package dev.nonagon.provider.codeassist;

class AntigravityFlowTest extends CodeAssistFlowContract {
    AntigravityFlowTest() {
        super(Program.ANTIGRAVITY);
    }
}
