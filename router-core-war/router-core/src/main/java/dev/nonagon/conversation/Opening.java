package dev.nonagon.conversation;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;

/** How a conversation began, as far as that stays the same through all of its turns (S2). */
final class Opening {
    private static final int INSTRUCTIONS = 1000;
    private static final int MEDIA = 512;

    private Opening() {}

    static String of(ChatRequest request) {
        StringBuilder instructions = new StringBuilder();
        for (Message message : request.messages()) {
            switch (message.role()) {
                case SYSTEM, DEVELOPER -> append(instructions, message);
                case USER -> {
                    instructions.setLength(Math.min(instructions.length(), INSTRUCTIONS));
                    StringBuilder opening = instructions.append('\u0000');
                    append(opening, message);
                    return opening.toString();
                }
                case ASSISTANT, TOOL -> {}
            }
        }
        return instructions.toString();
    }

    private static void append(StringBuilder into, Message message) {
        for (Part part : message.parts()) {
            if (part instanceof Part.Text text) {
                into.append(text.text());
            } else if (part instanceof Part.Media media && media.source() instanceof Part.Source.Inline inline) {
                into.append(inline.base64(), 0, Math.min(MEDIA, inline.base64().length()));
            }
        }
    }
}
