package dev.nonagon.blackbox.console;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Makes pictures of pages small: a page has few colours, and each becomes a byte. */
final class Picture {
    private static final int MOST = 256;

    private Picture() {}

    /** @param png as a browser makes it */
    static void keep(byte[] png, Path file) {
        try {
            BufferedImage full = ImageIO.read(new ByteArrayInputStream(png));
            Files.createDirectories(file.getParent());
            ImageIO.write(indexed(full), "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage indexed(BufferedImage full) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = 0; y < full.getHeight(); y++) {
            for (int x = 0; x < full.getWidth(); x++) {
                counts.merge(full.getRGB(x, y) & 0xffffff, 1, Integer::sum);
            }
        }
        List<Integer> palette = palette(counts);
        Map<Integer, Integer> places = new HashMap<>();
        counts.keySet().forEach(colour -> places.put(colour, nearest(palette, colour)));
        int[] map = palette.stream().mapToInt(Integer::intValue).toArray();
        BufferedImage small = new BufferedImage(
                full.getWidth(),
                full.getHeight(),
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, map.length, map, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE));
        for (int y = 0; y < full.getHeight(); y++) {
            for (int x = 0; x < full.getWidth(); x++) {
                small.getRaster().setSample(x, y, 0, places.get(full.getRGB(x, y) & 0xffffff));
            }
        }
        return small;
    }

    /** The commonest, no two of them so near that nobody could tell them apart while rarer ones are far from all. */
    private static List<Integer> palette(Map<Integer, Integer> counts) {
        List<Integer> byCount = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        List<Integer> chosen = List.of();
        for (int near = 0; near <= 32 * 32 * 3; near = near == 0 ? 12 : near * 2) {
            chosen = spread(byCount, near);
            if (chosen.size() < MOST) {
                return chosen;
            }
        }
        return chosen;
    }

    private static List<Integer> spread(List<Integer> byCount, int near) {
        List<Integer> chosen = new java.util.ArrayList<>();
        for (int colour : byCount) {
            if (chosen.size() == MOST) {
                return chosen;
            }
            if (chosen.stream().noneMatch(other -> distance(colour, other) < Math.max(1, near))) {
                chosen.add(colour);
            }
        }
        return chosen;
    }

    private static int nearest(List<Integer> palette, int colour) {
        int best = 0;
        for (int at = 1; at < palette.size(); at++) {
            if (distance(palette.get(at), colour) < distance(palette.get(best), colour)) {
                best = at;
            }
        }
        return best;
    }

    private static int distance(int one, int other) {
        int red = (one >> 16) - (other >> 16);
        int green = (one >> 8 & 0xff) - (other >> 8 & 0xff);
        int blue = (one & 0xff) - (other & 0xff);
        return red * red + green * green + blue * blue;
    }
}
