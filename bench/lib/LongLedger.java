import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Writes a ledger of many rehearsals, one an hour, each as the given report. Its lines and hashes are those that
 * 'rediacc verify-ledger' expects; they are written at once, because each append of its own waits for the disk.
 *
 * <pre>java -cp CLASSES:rediacc.jar LongLedger REPORT STATE COUNT</pre>
 */
public final class LongLedger {

    private LongLedger() {}

    public static void main(String[] args) throws Exception {
        Path state = Path.of(args[1]);
        int count = Integer.parseInt(args[2]);
        new Ledger(state).append(Ledger.REHEARSAL, RehearsalJson.read(Path.of(args[0])));
        String line = Files.readString(state.resolve("ledger.jsonl"));
        String body = line.substring(line.indexOf(",\"body\":") + 8, line.lastIndexOf(",\"hash\":\""));
        String started = body.replaceFirst("(?s).*?\"started\":\"([^\"]*)\".*", "$1");
        Instant first = Instant.parse(started).minus(Duration.ofHours(count));
        String previous = "0".repeat(64);
        long bytes = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(state.resolve("ledger.jsonl")))) {
            for (int n = 1; n <= count; n++) {
                Instant time = first.plus(Duration.ofHours(n));
                String content = "{\"sequence\":" + n + ",\"time\":\"" + time + "\",\"kind\":\"rehearsal\",\"previous\":\""
                        + previous + "\",\"body\":" + body.replace(started, time.toString());
                previous = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest((content + "}").getBytes(StandardCharsets.UTF_8)));
                byte[] record = (content + ",\"hash\":\"" + previous + "\"}\n").getBytes(StandardCharsets.UTF_8);
                out.write(record);
                bytes += record.length;
            }
        }
        Files.writeString(
                state.resolve("ledger.head"),
                "{\"count\":" + count + ",\"hash\":\"" + previous + "\",\"bytes\":" + bytes + "}\n");
    }
}
