public import TrestleTransport

/// Where a program serves its metrics and its status page.
public struct StatusSection: Sendable {
    /// An address of this machine, or a name. Any but a loopback address needs a token.
    public var host = "127.0.0.1"
    /// 0: one that the system chooses.
    public var port: UInt16 = 9464
    /// The token that a client sends as `Authorization: Bearer`, or a browser once as `?token=`.
    public var token: Secret?
    /// Speaks TLS with this context of side `server`; `nil`: plaintext.
    public var tls: TLSContext?
    /// The settings from which `tls` was made, if they come from a file. With `trust` other than `system`, clients need a certificate.
    public var tlsSettings: TLSSettings?

    public init() {}

    /// Whether only this machine can reach it.
    public var isLocal: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
}

extension Secret {
    /// Whether it stands unchanged in a URL, a cookie and a header field.
    public var isURLSafe: Bool {
        value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                true
            default: false
            }
        }
    }
}
