import Glibc

/// A name that a certificate stands for. A client compares the host it connects to with these, and with nothing else:
/// the common name has not counted since RFC 6125.
public enum SubjectAlternativeName: Sendable, Hashable, CustomStringConvertible {
    /// A host name, perhaps with `*` as its first label.
    case dns(String)
    /// An IPv4 or IPv6 address in its canonical text.
    case ip(String)

    /// Reads `dns:NAME` or `ip:ADDRESS`; what has no prefix is taken for what it looks like.
    ///
    /// - Throws: `.invalidName` that says what is wrong with the text.
    public init(_ text: String) throws(CertificateError) {
        let lowered = text.lowercased()
        if lowered.hasPrefix("ip:") {
            let address = String(text.dropFirst(3))
            guard let canonical = Self.canonicalAddress(address) else {
                throw CertificateError(
                    .invalidName, "'\(text)' holds no IP address: a host name is written dns:\(address)")
            }
            self = .ip(canonical)
        } else if lowered.hasPrefix("dns:") {
            let name = String(text.dropFirst(4))
            if Self.canonicalAddress(name) != nil {
                throw CertificateError(
                    .invalidName,
                    "'\(text)' is an IP address, which clients look for among the IP names alone: write ip:\(name)")
            }
            guard Self.isHostName(name) else {
                throw CertificateError(
                    .invalidName,
                    "'\(text)' holds no host name: labels of letters, digits, '-' and '_' joined by dots, "
                        + "and perhaps '*' as the first label")
            }
            self = .dns(name.lowercased())
        } else if let canonical = Self.canonicalAddress(text) {
            self = .ip(canonical)
        } else if Self.isHostName(text) {
            self = .dns(text.lowercased())
        } else {
            throw CertificateError(.invalidName, "'\(text)' is neither ip:ADDRESS nor dns:NAME")
        }
    }

    /// The value as OpenSSL's configuration and `-extfile` write it, such as `DNS:kafka-1` or `IP:10.0.0.1`.
    public var description: String {
        switch self {
        case .dns(let name): "DNS:\(name)"
        case .ip(let address): "IP:\(address)"
        }
    }

    /// The one text of an address: `inet_ntop` of `inet_pton`; nil for what is no address.
    public static func canonicalAddress(_ text: String) -> String? {
        for family in [AF_INET, AF_INET6] {
            var storage = in6_addr()
            guard unsafe inet_pton(family, text, &storage) == 1 else { continue }
            // SAFETY: inet_ntop writes a terminated string of at most 46 bytes.
            return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
                guard let base = room.baseAddress, unsafe inet_ntop(family, &storage, base, 64) != nil else {
                    return nil
                }
                return unsafe String(cString: base)
            }
        }
        return nil
    }

    static func isHostName(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for (index, label) in labels.enumerated() {
            if index == 0, labels.count > 1, Array(label) == [UInt8(ascii: "*")] { continue }
            guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-"),
                label.allSatisfy({ byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                })
            else { return false }
        }
        return true
    }
}
