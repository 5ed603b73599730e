package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is in the packaged jar; the build runs it after packaging. */
class PackagedJarCheck {

    @Test
    void hasTheLicencesOfEveryLibraryInIt() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("rediacc.jar"))) {
            assertThat(text(jar, "META-INF/LICENSE"))
                    .contains("Apache License", "Version 2.0, January 2004")
                    .contains("PostgreSQL Global Development Group")
                    .contains("Jackson");
            assertThat(text(jar, "META-INF/NOTICE")).contains("Jackson JSON processor", "FastDoubleParser");
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .contains("META-INF/FastDoubleParser-LICENSE", "META-INF/thirdparty-LICENSE")
                    .anyMatch(name -> name.matches("META-INF/licenses/com.ongres.scram/scram-client-.*LICENSE"));
        }
    }

    private static String text(JarFile jar, String entry) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getJarEntry(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
