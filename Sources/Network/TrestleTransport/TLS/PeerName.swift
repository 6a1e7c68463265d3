import WireBytes

/// The name or address that a peer's certificate must hold.
public enum PeerName: Sendable, Hashable, CustomStringConvertible {
    /// A DNS name in its ASCII form.
    case dns(String)
    /// The 4 or 16 bytes of an address.
    case ip([UInt8])

    /// A numeric address becomes `ip`, all else `dns`.
    public init(_ host: String) {
        if let bytes = NetworkAddress(numeric: host, port: 0)?.bytes {
            self = .ip(bytes)
        } else {
            self = .dns(host.last == "." ? String(host.dropLast()) : host)
        }
    }

    /// Whether one of `names` is this name (RFC 6125, 6.4).
    ///
    /// A DNS name matches without regard to case; `*` may be the whole left-most label, which it matches once, before
    /// at least two labels. An address matches byte by byte, and never a DNS entry. The subject's common name is
    /// ignored.
    public func matches(_ names: [SubjectAlternativeName]) -> Bool {
        names.contains { name in
            switch (self, name) {
            case (.dns(let expected), .dns(let found)): Self.matches(expected, pattern: found)
            case (.ip(let expected), .ip(let found)): expected == found
            default: false
            }
        }
    }

    private static func matches(_ name: String, pattern: String) -> Bool {
        let name = name.utf8.map(lowercase)
        var pattern = pattern.utf8.map(lowercase)
        guard !name.isEmpty, !pattern.contains(0) else { return false }
        if pattern.last == UInt8(ascii: ".") { pattern.removeLast() }
        guard pattern.starts(with: "*.".utf8) else { return name == pattern }
        let rest = pattern.dropFirst(1)
        guard rest.count(where: { $0 == UInt8(ascii: ".") }) >= 2, !rest.contains(UInt8(ascii: "*")),
            let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > 0
        else { return false }
        return name[dot...] == rest
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }

    public var description: String {
        switch self {
        case .dns(let name): PeerText(name).description
        case .ip(let bytes): SubjectAlternativeName.text(address: bytes)
        }
    }
}
