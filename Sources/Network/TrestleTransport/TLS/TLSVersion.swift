/// A version of the TLS protocol, by its number on the wire (RFC 8446, 4.1.2).
public struct TLSVersion: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Known so that a peer's response can be named; never spoken.
    public static let ssl3 = TLSVersion(rawValue: 0x0300)
    /// Known so that a peer's response can be named; never spoken.
    public static let tls1_0 = TLSVersion(rawValue: 0x0301)
    /// Known so that a peer's response can be named; never spoken.
    public static let tls1_1 = TLSVersion(rawValue: 0x0302)
    public static let tls1_2 = TLSVersion(rawValue: 0x0303)
    public static let tls1_3 = TLSVersion(rawValue: 0x0304)

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// As people write it: `TLS 1.3`.
    public var description: String {
        switch rawValue {
        case 0x0300: "SSL 3.0"
        case 0x0301...0x0304: "TLS 1.\(rawValue - 0x0301)"
        default: "version 0x\(String(rawValue, radix: 16))"
        }
    }
}
