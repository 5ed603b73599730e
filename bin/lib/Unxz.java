import java.io.IOException;
import org.tukaani.xz.XZInputStream;

/** Unpacks an .xz stream from standard input to standard output: a fresh machine has no xz. */
public final class Unxz {

    private Unxz() {}

    public static void main(String[] args) throws IOException {
        try (XZInputStream unpacked = new XZInputStream(System.in)) {
            unpacked.transferTo(System.out);
        }
    }
}
