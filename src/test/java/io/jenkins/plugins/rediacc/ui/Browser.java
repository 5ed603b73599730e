package io.jenkins.plugins.rediacc.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's headless Chromium with a new profile, driven by its own chromedriver (W3C WebDriver). */
final class Browser implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    /** No sandbox, because the tests run as root; nothing in the background, because there is no network. */
    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1280,1000");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;

    Browser(Path profile) throws IOException, InterruptedException {
        driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectErrorStream(true)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        String port = null;
        for (String line = out.readLine(); line != null && port == null; line = out.readLine()) {
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                port = matcher.group(1);
                break;
            }
        }
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add("--user-data-dir=" + profile);
        String root = "http://127.0.0.1:" + port + "/session";
        JsonNode answer = send(
                "POST",
                root,
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of(
                                        "goog:loggingPrefs", Map.of("browser", "ALL"),
                                        "goog:chromeOptions", Map.of("binary", "/usr/bin/chromium", "args", flags)))));
        session = root + "/" + answer.path("sessionId").asText();
    }

    void open(String address) throws IOException, InterruptedException {
        send("POST", session + "/url", Map.of("url", address));
    }

    String address() throws IOException, InterruptedException {
        return send("GET", session + "/url", null).asText();
    }

    /** Waits until people see these words; gives all that they see then. */
    String await(String words) throws IOException, InterruptedException {
        return await(this::text, text -> text.contains(words), "no '" + words + "'");
    }

    /** Waits until the browser has gone to an address. */
    void awaitAddress(String address) throws IOException, InterruptedException {
        await(this::address, address::equals, "not at " + address);
    }

    private interface Look {
        String get() throws IOException, InterruptedException;
    }

    private static String await(Look look, Predicate<String> wanted, String otherwise)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String seen = look.get();
        while (!wanted.test(seen)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(otherwise + ", but: " + seen);
            }
            Thread.sleep(50);
            seen = look.get();
        }
        return seen;
    }

    /** The text that people see. */
    String text() throws IOException, InterruptedException {
        return run("return document.body.innerText").asText();
    }

    JsonNode run(String script) throws IOException, InterruptedException {
        return send("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
    }

    void type(String css, String text) throws IOException, InterruptedException {
        send("POST", session + "/element/" + find(css) + "/value", Map.of("text", text));
    }

    void click(String css) throws IOException, InterruptedException {
        send("POST", session + "/element/" + find(css) + "/click", Map.of());
    }

    private String find(String css) throws IOException, InterruptedException {
        return send("POST", session + "/element", Map.of("using", "css selector", "value", css))
                .elements()
                .next()
                .asText();
    }

    void forgetWhoIsLoggedIn() throws IOException, InterruptedException {
        send("DELETE", session + "/cookie", null);
    }

    /** Whether people's system is set to dark. */
    void prefer(String scheme) throws IOException, InterruptedException {
        send(
                "POST",
                session + "/goog/cdp/execute",
                Map.of(
                        "cmd",
                        "Emulation.setEmulatedMedia",
                        "params",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme)))));
    }

    /**
     * What the console has said since the last call, errors and warnings only. That a file shown without a page, such as a
     * log, has no icon of its own at the root of the server is not Jenkins' doing.
     */
    List<String> complaints() throws IOException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        send("POST", session + "/se/log", Map.of("type", "browser")).forEach(entry -> {
            String message = entry.path("message").asText();
            if (!entry.path("level").asText().matches("INFO|DEBUG")
                    && !message.matches("http://[^/]+/favicon.ico .*")) {
                complaints.add(message);
            }
        });
        return complaints;
    }

    void photograph(Path file) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(send("GET", session + "/screenshot", null).asText()));
    }

    private JsonNode send(String method, String address, Object body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode value = JSON.readTree(response.body()).path("value");
        if (response.statusCode() != 200) {
            throw new IOException(
                    value.path("error").asText() + ": " + value.path("message").asText());
        }
        return value;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            if (session != null) {
                send("DELETE", session, null);
            }
        } finally {
            driver.destroy();
        }
    }
}
