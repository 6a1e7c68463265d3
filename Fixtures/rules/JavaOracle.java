import java.io.*;
import java.nio.charset.StandardCharsets;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.time.temporal.*;
import java.util.*;
import java.util.regex.*;

/** Reads lines "operation TAB base64 TAB base64 …" and prints the result in base64, or U for Undefined. */
public class JavaOracle {
    static String text(String part) { return new String(Base64.getDecoder().decode(part), StandardCharsets.UTF_8); }

    static Object run(String[] p) {
        switch (p[0]) {
            case "matches": return Pattern.compile(p[2]).matcher(p[1]).find();
            case "substr": {
                Matcher m = Pattern.compile(p[2]).matcher(p[1]);
                return m.find() ? m.group() : null;
            }
            case "replace": return Pattern.compile(p[2]).matcher(p[1]).replaceAll(p[3]);
            case "upper": return p[1].toUpperCase(Locale.ROOT);
            case "lower": return p[1].toLowerCase(Locale.ROOT);
            case "epoch": {
                DateTimeFormatter f = DateTimeFormatter.ofPattern(p[2], Locale.ENGLISH);
                TemporalAccessor t = f.parse(p[1]);
                LocalDate date = t.query(TemporalQueries.localDate());
                if (date == null) return null;
                LocalTime time = t.query(TemporalQueries.localTime());
                Period extra = DateTimeFormatter.parsedExcessDays().queryFrom(t);
                ZoneId zone = t.query(TemporalQueries.zone());
                LocalDateTime local = date.atTime(time == null ? LocalTime.MIDNIGHT : time).plus(extra);
                return local.atZone(zone == null ? ZoneOffset.UTC : zone).toInstant().toEpochMilli();
            }
            default: throw new IllegalArgumentException(p[0]);
        }
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            String[] parts = line.split("\t", -1);
            for (int i = 1; i < parts.length; i++) parts[i] = text(parts[i]);
            Object result;
            try { result = run(parts); } catch (RuntimeException | StackOverflowError e) { result = null; }
            System.out.println(result == null ? "U"
                : Base64.getEncoder().encodeToString(result.toString().getBytes(StandardCharsets.UTF_8)) + " " + result.getClass().getSimpleName());
        }
    }
}
