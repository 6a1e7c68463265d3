#if Program
import WireBytes

extension Unicode.Scalar {
    /// A C0 or C1 control character, or DEL; also the characters that turn the direction of a line.
    var isControl: Bool {
        value < 0x20 || (0x7f...0x9f).contains(value) || (0x202a...0x202e).contains(value)
            || (0x2066...0x2069).contains(value)
    }
}

extension String {
    /// The text on one line of 2,000 characters at most, with a dot for everything that `PeerText` does not show as it is.
    ///
    /// What a server, a certificate or a file says goes through here before it is printed.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(2_000).map { PeerText.isUnfit($0) ? "\u{b7}" : $0 }))
    }
}
#endif
