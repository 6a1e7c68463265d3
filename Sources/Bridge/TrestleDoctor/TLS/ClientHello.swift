import TrestleTransport

/// A TLS ClientHello of an old version, and what the server's first bytes say to it.
///
/// OpenSSL refuses to speak TLS 1.0 and 1.1, and so do we; but to say that a server speaks nothing else one has to ask it
/// once. No key is ever agreed on: the connection is closed at the response.
enum ClientHello {
    /// The hello (RFC 5246, 7.4.1.2; the same in RFC 2246 and 4346) in one record.
    ///
    /// - Parameter random: 32 bytes.
    static func bytes(version: TLSVersion, host: String?, random: [UInt8]) -> [UInt8] {
        let suites: [UInt16] = [
            0xc02f, 0xc030, 0xc02b, 0xc02c, 0xc013, 0xc014, 0xc009, 0xc00a, 0x009c, 0x009d, 0x002f, 0x0035, 0x0033,
            0x0039, 0x000a,
        ]
        var extensions: [UInt8] = []
        if let host, !host.isEmpty, host.utf8.count < 256 {
            let name = [0] + sized16(Array(host.utf8))
            extensions += field(0, sized16(name))
        }
        extensions += field(10, sized16([0, 23, 0, 24, 0, 25, 0, 29]))
        extensions += field(11, [1, 0])
        if version >= .tls1_2 {
            extensions += field(13, sized16([4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 6, 1, 2, 1, 2, 3]))
        }
        var hello = big16(version.rawValue) + random + [0]
        hello += sized16(suites.flatMap(big16)) + [1, 0] + sized16(extensions)
        let message = [1, 0] + sized16(hello)
        return [22] + big16(min(version.rawValue, 0x0301)) + sized16(message)
    }

    enum Response: Equatable {
        case accepted(TLSVersion)
        /// An alert: TLS, but not this version.
        case alert(UInt8)
        case notTLS
    }

    /// The meaning of the first bytes of the response; `nil` if there are too few.
    static func response(_ bytes: [UInt8]) -> Response? {
        guard let first = bytes.first else { return nil }
        guard first == 22 || first == 21 else { return .notTLS }
        guard bytes.count >= 3 else { return nil }
        guard bytes[1] == 3, bytes[2] <= 4 else { return .notTLS }
        guard bytes.count >= 7 else { return nil }
        if first == 21 { return .alert(bytes[6]) }
        guard bytes[5] == 2 else { return .notTLS }
        guard bytes.count >= 11 else { return nil }
        return .accepted(TLSVersion(rawValue: UInt16(bytes[9]) << 8 | UInt16(bytes[10])))
    }

    private static func big16(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    private static func sized16(_ bytes: [UInt8]) -> [UInt8] { big16(UInt16(truncatingIfNeeded: bytes.count)) + bytes }

    private static func field(_ type: UInt16, _ content: [UInt8]) -> [UInt8] { big16(type) + sized16(content) }
}
