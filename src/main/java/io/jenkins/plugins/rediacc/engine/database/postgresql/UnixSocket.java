package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A stream socket over a Unix-domain address, with the read timeout that the channel itself does not have. Options of
 * TCP are accepted and mean nothing. Closing it from another thread ends a read or write that waits.
 */
final class UnixSocket extends Socket {

    private final UnixDomainSocketAddress address;
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private final InputStream input = new Input();
    private final OutputStream output = new Output();
    private volatile int timeoutMillis;

    UnixSocket(UnixDomainSocketAddress address) throws IOException {
        super((SocketImpl) null);
        this.address = address;
        this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        this.readable = Selector.open();
        this.writable = Selector.open();
    }

    @Override
    public void connect(SocketAddress ignored) throws IOException {
        connect(ignored, 0);
    }

    /** Connects to the socket's own path, whatever the address given: the driver only knows host and port. */
    @Override
    public void connect(SocketAddress ignored, int timeout) throws IOException {
        try {
            channel.connect(address);
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            channel.register(writable, SelectionKey.OP_WRITE);
        } catch (IOException e) {
            close();
            SocketException named = new SocketException(address + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        readable.close();
        writable.close();
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return isConnected() ? address : null;
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    @Override
    public void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public boolean getKeepAlive() {
        return false;
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {}

    @Override
    public int getSendBufferSize() throws SocketException {
        return option(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {}

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return option(StandardSocketOptions.SO_RCVBUF);
    }

    private int option(SocketOption<Integer> option) throws SocketException {
        try {
            return channel.getOption(option);
        } catch (IOException e) {
            throw new SocketException(e.getMessage());
        }
    }

    /** Waits until the selector's one channel is ready; 0 means for ever. */
    private static void await(Selector selector, int millis) throws IOException {
        try {
            long deadline = System.nanoTime() + millis * 1_000_000L;
            while (selector.select(millis) == 0) {
                if (!selector.isOpen()) {
                    throw new SocketException("socket closed");
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new SocketException("interrupted");
                }
                if (millis > 0 && System.nanoTime() >= deadline) {
                    throw new SocketTimeoutException("no answer within " + millis + " ms");
                }
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw new SocketException("socket closed");
        }
    }

    private final class Input extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            try {
                ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
                int count = channel.read(buffer);
                while (count == 0) {
                    await(readable, timeoutMillis);
                    count = channel.read(buffer);
                }
                return count;
            } catch (ClosedChannelException e) {
                throw new SocketException("socket closed");
            }
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            try {
                ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
                while (buffer.hasRemaining()) {
                    if (channel.write(buffer) == 0) {
                        await(writable, 0);
                    }
                }
            } catch (ClosedChannelException e) {
                throw new SocketException("socket closed");
            }
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }
}
