package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Offers a clone's private socket on a loopback port of the host. Every local user reaches such a port, and the server
 * would take each for the engine's own, so the forwarder asks for the clone's certificate first: it answers the
 * client's request for encryption as a server does (PostgreSQL manual, 55.2.10) and hands on what comes through TLS.
 */
final class CloneForwarder implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_ENCRYPTION_REQUEST = 80877104;
    private static final int CANCEL_REQUEST = 80877102;
    private static final int CANCEL_LENGTH = 16;
    private static final int BACKLOG = 64;
    private static final int FIRST_WORDS_MILLIS = 30_000;
    private static final String CERTIFICATE_WANTED =
            "SFATAL\0C28000\0Mthis port leads to a clone of rediacc and takes encrypted connections with the clone's own"
                    + " certificate only\0\0";

    private final Path target;
    private final SSLContext tls;
    private final Runnable beforeEach;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /**
     * Begins to listen on a free port.
     *
     * @param target the server's socket
     * @param tls shows the clone's certificate and trusts nothing else
     * @param beforeEach done before a client is let through, by one thread at a time
     */
    CloneForwarder(Path target, SSLContext tls, Runnable beforeEach) {
        this.target = target;
        this.tls = tls;
        this.beforeEach = beforeEach;
        try {
            this.listener = new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw OwnedFiles.failure("no free loopback port", e);
        }
        inBackground(this::acceptAll);
    }

    /** The port on 127.0.0.1. */
    int port() {
        return listener.getLocalPort();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                inBackground(() -> serve(client));
            } catch (IOException e) {
                // Closed, or a client that went away before it was taken.
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(FIRST_WORDS_MILLIS);
            greet(client);
        } catch (IOException e) {
            // This client is gone or has no right to come in; the next one is served all the same.
        } finally {
            open.remove(client);
        }
    }

    private void greet(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        while (true) {
            int length = in.readInt();
            int code = in.readInt();
            if (code == SSL_REQUEST) {
                out.write('S');
                encrypted(client);
                return;
            } else if (code == GSS_ENCRYPTION_REQUEST) {
                out.write('N');
            } else if (code == CANCEL_REQUEST && length == CANCEL_LENGTH) {
                // It carries a secret of the session that it cancels, and libpq before version 17 sends it like this.
                cancel(in.readNBytes(CANCEL_LENGTH - 2 * Integer.BYTES));
                return;
            } else {
                refuse(out);
                return;
            }
        }
    }

    private void encrypted(Socket client) throws IOException {
        try (SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true)) {
            secure.setUseClientMode(false);
            secure.setNeedClientAuth(true);
            secure.startHandshake();
            client.setSoTimeout(0);
            admit();
            try (Socket server = connect()) {
                Thread answers = inBackground(() -> copy(server, secure));
                copy(secure, server);
                answers.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void admit() {
        beforeEach.run();
    }

    private void cancel(byte[] key) throws IOException {
        try (Socket server = connect()) {
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            out.writeInt(CANCEL_LENGTH);
            out.writeInt(CANCEL_REQUEST);
            out.write(key);
            server.getInputStream().read();
        }
    }

    private static void refuse(OutputStream out) throws IOException {
        byte[] words = CERTIFICATE_WANTED.getBytes(StandardCharsets.US_ASCII);
        DataOutputStream message = new DataOutputStream(out);
        message.write('E');
        message.writeInt(Integer.BYTES + words.length);
        message.write(words);
        message.flush();
    }

    private Socket connect() throws IOException {
        Socket server = new UnixSocketFactory(target.toString()).createSocket("clone", 0);
        open.add(server);
        return server;
    }

    /** Copies until either side ends; then both are closed, which ends the other direction too. */
    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has gone.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static Thread inBackground(Runnable work) {
        Thread thread = new Thread(work, "rediacc-forwarder");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Ends every connection and frees the port. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (SocketException e) {
            // It is closed already.
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot close the port of the clone", e);
        }
    }
}
