package dev.nonagon.conversation;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import java.util.Optional;

/**
 * How a conversation began, as far as that stays the same through its turns (S2).
 *
 * @param words the user's first message; the instructions where there is none
 * @param setting the beginning of the first instructions before it
 */
record Opening(String words, String setting) {
    private static final int INSTRUCTIONS = 1000;
    private static final int MEDIA = 512;

    static Opening of(ChatRequest request) {
        Optional<String> setting = Optional.empty();
        for (Message message : request.messages()) {
            switch (message.role()) {
                case SYSTEM, DEVELOPER -> setting = setting.isPresent() ? setting : Optional.of(instructions(message));
                case USER -> {
                    return new Opening(said(message), setting.orElse(""));
                }
                case ASSISTANT, TOOL -> {}
            }
        }
        return new Opening(setting.orElse(""), "");
    }

    private static String instructions(Message message) {
        String said = said(message);
        return said.substring(0, Math.min(INSTRUCTIONS, said.length()));
    }

    private static String said(Message message) {
        StringBuilder into = new StringBuilder();
        for (Part part : message.parts()) {
            if (part instanceof Part.Text text) {
                into.append(text.text());
            } else if (part instanceof Part.Media media && media.source() instanceof Part.Source.Inline inline) {
                into.append(inline.base64(), 0, Math.min(MEDIA, inline.base64().length()));
            }
        }
        return into.toString().strip();
    }
}
