package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixSocketFactoryTest {

    @TempDir
    Path directory;

    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(UnixSocketFactory.socket(directory, 5999)));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Socket connect() throws IOException {
        Properties properties = new Properties();
        UnixSocketFactory.configure(properties, directory, 5999);
        Socket socket = new UnixSocketFactory(properties.getProperty("socketFactoryArg")).createSocket();
        socket.connect(new InetSocketAddress("localhost", 1), 1000);
        return socket;
    }

    @Test
    void carriesBytesBothWays() throws IOException {
        try (Socket socket = connect();
                SocketChannel peer = server.accept()) {
            socket.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
            ByteBuffer received = ByteBuffer.allocate(4);
            while (received.hasRemaining()) {
                peer.read(received);
            }
            assertThat(new String(received.array(), StandardCharsets.UTF_8)).isEqualTo("ping");
            peer.write(ByteBuffer.wrap("pong".getBytes(StandardCharsets.UTF_8)));
            assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("pong");
        }
    }

    @Test
    void writesMoreThanTheKernelBuffers() throws Exception {
        byte[] much = new byte[8 << 20];
        try (Socket socket = connect();
                SocketChannel peer = server.accept()) {
            CompletableFuture<Long> counted = CompletableFuture.supplyAsync(() -> count(peer));
            socket.getOutputStream().write(much);
            socket.close();
            assertThat(counted.get(20, TimeUnit.SECONDS)).isEqualTo(much.length);
        }
    }

    @Test
    void honoursTheReadTimeoutAndGoesOnAfterIt() throws IOException {
        try (Socket socket = connect();
                SocketChannel peer = server.accept()) {
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            peer.write(ByteBuffer.wrap(new byte[] {7}));
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        try (Socket socket = connect();
                SocketChannel peer = server.accept()) {
            CompletableFuture<Throwable> reader = CompletableFuture.supplyAsync(() -> failureOfRead(socket));
            assertThat(reader.isDone()).isFalse();
            socket.close();
            assertThat(reader.get(20, TimeUnit.SECONDS)).isInstanceOf(SocketException.class);
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @Test
    void theEndOfThePeerIsTheEndOfTheStream() throws IOException {
        try (Socket socket = connect()) {
            server.accept().close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aMissingSocketIsNamed() {
        assertThatThrownBy(() -> new UnixSocketFactory(directory + "/.s.PGSQL.1").createSocket("localhost", 1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining(directory + "/.s.PGSQL.1");
    }

    private static long count(SocketChannel peer) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
            long total = 0;
            for (int read = peer.read(buffer); read >= 0; read = peer.read(buffer)) {
                total += read;
                buffer.clear();
            }
            return total;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Throwable failureOfRead(Socket socket) {
        try {
            socket.getInputStream().read();
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
