import WireBytes

/// A name that a certificate was issued for (RFC 5280, 4.2.1.6).
public enum SubjectAlternativeName: Sendable, Hashable, CustomStringConvertible {
    case dns(String)
    /// The 4 or 16 bytes of an address; other lengths are kept as they came and match nothing.
    case ip([UInt8])
    case email(String)
    case uri(String)
    /// A kind that TLS has no use for, by its tag.
    case other(Int)

    /// As OpenSSL's `-ext` and Java's keytool spell it: `DNS:broker.example`, `IP:10.0.0.1`. The text comes from the
    /// certificate's author, so it is shown as `PeerText`.
    public var description: String {
        switch self {
        case .dns(let name): "DNS:\(PeerText(name))"
        case .ip(let bytes): "IP:\(Self.text(address: bytes))"
        case .email(let address): "email:\(PeerText(address))"
        case .uri(let uri): "URI:\(PeerText(uri))"
        case .other(let tag): "other name (\(tag))"
        }
    }

    static func text(address bytes: [UInt8]) -> String {
        if let address = NetworkAddress(bytes: bytes, port: 0) { return address.host }
        return bytes.map { String($0, radix: 16) }.joined(separator: ":")
    }
}
