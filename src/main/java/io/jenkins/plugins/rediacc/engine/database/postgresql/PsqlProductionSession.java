package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.Conversation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Asks production by one {@code psql} that runs as the data directory's owner, for an engine that runs as root: over the
 * socket the server believes the kernel's word on who is calling (method {@code peer}), and root is not who it lets in.
 *
 * <p>A query's rows come as the text format of {@code COPY}, in which a value with a tab, a line break or a NULL cannot be
 * mistaken; each answer ends with a line that only this session knows, and with psql's own {@code ERROR} variable.
 */
final class PsqlProductionSession implements ProductionSession {

    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final Conversation psql;
    private final String words = "words-" + UUID.randomUUID();
    private final String end = "end-" + UUID.randomUUID();
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "rediacc-psql");

    private PsqlProductionSession(Conversation psql) {
        this.psql = psql;
        reader.setDaemon(true);
        reader.start();
    }

    /** The {@code psql} that connects to one of its databases. */
    static Command command(Path program, ProductionServer server, String database) {
        return Command.of(
                        program.toString(),
                        "--no-psqlrc",
                        "--no-password",
                        "--quiet",
                        "--tuples-only",
                        "--no-align",
                        "--host=" + server.socketDirectory(),
                        "--port=" + server.port(),
                        "--username=" + server.user(),
                        "--dbname=dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'")
                .withEnvironment(Map.of(
                        "PGAPPNAME",
                        ProductionServer.APPLICATION,
                        "PGCLIENTENCODING",
                        "UTF8",
                        "PGOPTIONS",
                        server.options().text(),
                        "PGCONNECT_TIMEOUT",
                        "10"));
    }

    /** Starts {@code psql} and has it connect. */
    static PsqlProductionSession connect(CommandRunner commands, Command command) {
        PsqlProductionSession session = new PsqlProductionSession(commands.converse(command));
        try {
            // psql says why it cannot connect as soon as it is asked something.
            session.query("select 1");
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public List<List<String>> query(String sql, Duration limit) {
        return ask("copy (" + sql + ") to stdout", limit).stream()
                .map(PsqlProductionSession::values)
                .toList();
    }

    @Override
    public void execute(String sql, Duration limit) {
        ask(sql, limit);
    }

    private List<String> ask(String sql, Duration limit) {
        String question = sql + "\n;\n\\echo " + words + " :LAST_ERROR_MESSAGE\n\\echo " + end + " :ERROR\n";
        try {
            psql.input().write(question.getBytes(StandardCharsets.UTF_8));
            psql.input().flush();
        } catch (IOException e) {
            throw ProductionSession.failure("the session with production is gone", goneWords(e.toString()), e);
        }
        return answer(sql, System.nanoTime() + limit.toNanos());
    }

    private List<String> answer(String sql, long deadline) {
        List<String> answer = new ArrayList<>();
        String line = next(sql, deadline);
        while (!line.startsWith(end)) {
            answer.add(line);
            line = next(sql, deadline);
        }
        int rows = 0;
        while (!answer.get(rows).startsWith(words)) {
            rows++;
        }
        if (!line.equals(end + " false")) {
            String said = String.join("\n", answer.subList(rows, answer.size())).substring(words.length());
            throw ProductionSession.failure("production did not answer: " + sql, said);
        }
        return answer.subList(0, rows);
    }

    private String next(String sql, long deadline) {
        try {
            Optional<String> line = lines.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (line == null) {
                close();
                throw ProductionSession.failure("production did not answer in time: " + sql, psql.errors());
            }
            return line.orElseThrow(() -> ProductionSession.failure(
                    "the session with production ended", goneWords("psql ended without a word")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProductionSession.failure("interrupted while production was asked", sql, e);
        }
    }

    private String goneWords(String otherwise) {
        String said = psql.lastErrors();
        return said.isBlank() ? otherwise : said;
    }

    private void read() {
        try (BufferedReader output = new BufferedReader(new InputStreamReader(psql.output(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException e) {
            // psql was ended: what follows says so.
        }
        lines.add(Optional.empty());
    }

    /** The values of a line in COPY's text format (PostgreSQL manual, reference page COPY, section Text Format). */
    static List<String> values(String line) {
        List<String> values = new ArrayList<>();
        for (String field : line.split("\t", -1)) {
            values.add(field.equals("\\N") ? null : unescaped(field));
        }
        return values;
    }

    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            text.append(c == '\\' && i + 1 < field.length() ? control(field.charAt(++i)) : c);
        }
        return text.toString();
    }

    private static char control(char letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            default -> letter;
        };
    }

    @Override
    public void close() {
        try {
            psql.input().close();
            reader.join(GOODBYE.toMillis());
        } catch (IOException e) {
            // It is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        psql.close();
    }
}
