package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones whose database runs for others to connect to, on a real btrfs with a real PostgreSQL. */
@Tag("real")
class StartedCloneTest {

    private static final String PSQL = "/usr/lib/postgresql/13/bin/psql";

    private static Stage stage;

    @TempDir
    private Path folder;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(1L << 30);
        stage.production().execute("postgres", "create table t as select generate_series(1, 1000) as i");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void nothingIsLeft() {
        stage.assertNothingLeft();
        for (String records : List.of("served/orders", "runs", "rehearsals")) {
            Path directory = stage.state().resolve(records);
            assertThat(Files.exists(directory) ? directory.toFile().list() : new String[0])
                    .as(records)
                    .isEmpty();
        }
    }

    @Test
    void isReachedByTheClonesOwnCertificateAloneAndEndsWhenItIsDestroyed() throws Exception {
        Map<String, String> build = Map.of("JENKINS_NODE_COOKIE", "n0de", "BUILD_ID", "42");
        JsonNode clone = document(
                stage.start(build, arguments("--name", "look", "--ttl", "1h")).await());
        Map<String, String> environment = environment(clone);
        String url = environment.get("REDIACC_JDBC_URL");

        assertThat(environment).containsKeys("PGHOST", "PGPORT", "PGUSER", "REDIACC_CLONE_PATH", "REDIACC_SNAPSHOT");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("delete from t where i > 10");
            statement.execute("create role app login");
            assertThat(number(statement, "select count(*) from t")).isEqualTo(10);
        }
        assertThat(psql(environment, "select count(*) from t")).isEqualTo("10");
        assertThat(psql(with(environment, "PGUSER", "app"), "select current_user"))
                .isEqualTo("app");
        assertThat(stage.production()
                        .query("postgres", "select count(*) from t")
                        .strip())
                .isEqualTo("1000");

        assertThatThrownBy(() -> DriverManager.getConnection(url.replaceAll("&sslcert=.*", "&sslmode=require")))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(url.replaceAll("&sslmode=.*", "&sslmode=disable")))
                .hasMessageContaining("certificate");
        assertThat(keepers()).hasSize(1).allSatisfy(keeper -> assertThat(
                        Files.readString(Path.of("/proc", keeper, "environ"), StandardCharsets.ISO_8859_1))
                .doesNotContain("JENKINS_NODE_COOKIE", "BUILD_ID"));

        Stage.Outcome destroyed = stage.rediacc(
                "destroy", "orders", "look", "--catalog", stage.catalog().toString());

        assertThat(destroyed.exitCode()).as(destroyed.stderr()).isZero();
        assertThat(keepers()).isEmpty();
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
    }

    @Test
    void endsWithItsTimeToLive() throws Exception {
        JsonNode clone = document(stage.rediacc(arguments("--ttl", "20s")));
        String url = environment(clone).get("REDIACC_JDBC_URL");
        DriverManager.getConnection(url).close();
        Stage.awaitThat("the keeper ends", () -> keepers().isEmpty());
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
    }

    @Test
    void aCancelFileEndsWhatIsBeingStarted() throws Exception {
        Path request = TestHost.request(
                folder,
                "c1",
                "clone",
                Map.of(
                        "volume",
                        "orders",
                        "start",
                        true,
                        "catalog",
                        stage.catalog().toString()));
        Stage.Running running = stage.start("--request", request.toString());
        Stage.awaitThat("the clone is there", () -> stage.objects().size() > 1);
        Files.createFile(folder.resolve("cancel"));
        Stage.Outcome outcome = running.await();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(130);
        assertThat(keepers()).isEmpty();
    }

    @Test
    void aKeeperThatIsKilledTakesTheServerAlongAndCleanUpTakesTheClone() throws Exception {
        JsonNode clone = document(stage.rediacc(arguments("--name", "k1")));
        String url = environment(clone).get("REDIACC_JDBC_URL");
        keepers()
                .forEach(pid ->
                        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly());
        Stage.awaitThat("the keeper ends", () -> keepers().isEmpty());
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
        Stage.awaitThat("clean-up takes it", () -> {
            stage.rediacc("gc", "--catalog", stage.catalog().toString());
            return stage.objects().isEmpty();
        });
    }

    @Test
    void saysWhyItCouldNotStart() {
        Stage.Outcome outcome = stage.rediacc(arguments("--snapshot", "no-such"));
        assertThat(outcome.exitCode()).isEqualTo(5);
        assertThat(outcome.stdout()).contains("no-such");
    }

    private static String[] arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "clone",
                "orders",
                "--start",
                "--json",
                "--catalog",
                stage.catalog().toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static JsonNode document(Stage.Outcome outcome) throws IOException {
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        return new ObjectMapper().readTree(outcome.stdout());
    }

    private static Map<String, String> environment(JsonNode clone) {
        Map<String, String> environment = new TreeMap<>();
        clone.get("environment")
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        return environment;
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.put(name, value);
        return changed;
    }

    private static String psql(Map<String, String> environment, String query) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PSQL, "-XAtq", "-c", query).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The numbers of the processes that keep clones of this stage. */
    private static List<String> keepers() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> process.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .filter(StartedCloneTest::isKeeper)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isKeeper(String pid) {
        try {
            String line = Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1);
            return line.contains("--keep-for=") && line.contains(stage.catalog().toString());
        } catch (IOException e) {
            return false;
        }
    }
}
