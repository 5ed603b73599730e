package io.jenkins.plugins.rediacc.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.file.LinkSwapper;
import io.jenkins.plugins.rediacc.engine.file.Target;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine seals a plan as root while the owner of its folder swaps a part of it for a link to what is root's. */
@Tag("real")
class PlanLinkAttackTest {

    @TempDir
    private Path folder;

    @Test
    void aSealedCopyHoldsNoFileOfAnotherUser() throws IOException {
        // Many, so that the time between the listing of the files and the copying of the last is long.
        String[] names = IntStream.range(0, 60).mapToObj(i -> i + ".sql").toArray(String[]::new);
        Target target = Target.of(folder.resolve("roots"), names);
        Path plan = Files.createDirectories(folder.resolve("his/plan"));
        Files.createDirectory(plan.resolve("sql"));
        for (String name : names) {
            Files.writeString(plan.resolve("sql").resolve(name), "select 1;\n");
        }
        Files.writeString(plan.resolve("plan.yaml"), "name: p\nsteps:\n  - name: a\n    sql: sql/0.sql\n");
        LinkSwapper.owned(folder.resolve("his"));
        AtomicInteger copies = new AtomicInteger();

        Plan read = PlanReader.read(plan.resolve("plan.yaml"));

        Path whole = folder.resolve("copy-whole");
        PlanSealer.seal(read, whole, Map.of());
        assertThat(contents(whole)).contains("select 1;");

        target.withstands(LinkSwapper.between(plan.resolve("sql"), target.directory()), () -> {
            Path copy = folder.resolve("copy-" + copies.incrementAndGet());
            try {
                PlanSealer.seal(read, copy, Map.of());
                return contents(copy);
            } catch (RediaccException e) {
                return e + contents(copy);
            }
        });
    }

    private static String contents(Path copy) {
        StringBuilder all = new StringBuilder();
        if (!Files.exists(copy)) {
            return "";
        }
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toString();
    }
}
