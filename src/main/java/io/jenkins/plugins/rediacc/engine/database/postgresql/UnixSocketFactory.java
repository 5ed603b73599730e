package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Properties;
import javax.net.SocketFactory;

/**
 * Lets the JDBC driver reach a server by its Unix-domain socket. Such a socket is found by its path alone, so it is
 * reached from outside the server's network namespace too, and the server learns the caller's user from the kernel
 * (authentication method {@code peer}).
 */
public final class UnixSocketFactory extends SocketFactory {

    /**
     * The URL to give to the driver together with properties that name everything; with any other, the driver ignores
     * the property {@code PGDBNAME}.
     */
    public static final String URL = "jdbc:postgresql://";

    private final UnixDomainSocketAddress address;

    /** Called by the driver by reflection, with the driver property {@code socketFactoryArg}: the socket's path. */
    public UnixSocketFactory(String socket) {
        this.address = UnixDomainSocketAddress.of(socket);
    }

    /** The socket of a server that listens in that directory on that port. */
    public static Path socket(Path directory, int port) {
        return directory.resolve(".s.PGSQL." + port);
    }

    /** Makes the driver use the socket of the server that listens in that directory on that port. */
    public static void configure(Properties properties, Path directory, int port) {
        properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
        properties.setProperty(
                "socketFactoryArg", socket(directory, port).toAbsolutePath().toString());
        // The driver insists on a host; it appears in its messages and is never connected to.
        properties.setProperty("PGHOST", "localhost");
        properties.setProperty("PGPORT", Integer.toString(port));
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
    }

    @Override
    public Socket createSocket() throws IOException {
        return new UnixSocket(address);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected();
    }

    private Socket connected() throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }
}
