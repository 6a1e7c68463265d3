import WireBytes

/// The first message of OAUTHBEARER (RFC 7628, section 3.1): a GS2 header, then key=value pairs between 0x01 bytes.
struct BearerMessage {
    let token: BearerToken
    /// The user that the client wants to act as, which must be the token's subject; `nil` if not given.
    private(set) var authorization: String?

    /// Tokens with many claims are long; more than this is no token.
    static let maximumSize = 64 << 10

    init(_ token: BearerToken) throws(SASLError) {
        guard BearerMessage.isToken(token.value.utf8) else {
            throw SASLError(.unusableCredentials, "the bearer token is empty or holds characters no token has")
        }
        for (key, value) in token.extensions
        where !BearerMessage.isKey(key.utf8) || !BearerMessage.isValue(value.utf8) || key == "auth" {
            throw SASLError(.unusableCredentials, "the SASL extension '\(key)' has an illegal name or value (KIP-342)")
        }
        self.token = token
    }

    init(_ message: Span<UInt8>) throws(SASLError) {
        guard message.count <= BearerMessage.maximumSize else {
            throw BearerMessage.malformed("is at most \(BearerMessage.maximumSize) bytes")
        }
        let parts = [UInt8](copying: message).split(separator: 1, omittingEmptySubsequences: false)
        // header, at least auth, and the two empty ends of "…0x01 0x01".
        guard parts.count >= 4, parts[parts.count - 1].isEmpty, parts[parts.count - 2].isEmpty,
            let header = BearerMessage.header(parts[0])
        else { throw BearerMessage.malformed("is: n,, then pairs each ended by 0x01, then 0x01") }
        authorization = header.authorization
        var value: String?
        var extensions: [String: String] = [:]
        for part in parts[1..<(parts.count - 2)] {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, BearerMessage.isKey(pair[0]), BearerMessage.isValue(pair[1]) else {
                throw BearerMessage.malformed("has pairs of the form key=value")
            }
            let key = String(decoding: pair[0], as: UTF8.self)
            if key == "auth" {
                let scheme = Array("bearer ".utf8)
                let isBearer = pair[1].prefix(scheme.count).map { $0 | 0x20 } == scheme
                let rest = pair[1].dropFirst(scheme.count)
                guard isBearer, value == nil, BearerMessage.isToken(rest) else {
                    throw BearerMessage.malformed("has one auth=Bearer TOKEN")
                }
                value = String(decoding: rest, as: UTF8.self)
            } else {
                guard extensions.updateValue(String(decoding: pair[1], as: UTF8.self), forKey: key) == nil else {
                    throw BearerMessage.malformed("names each key once")
                }
            }
        }
        guard let value else { throw BearerMessage.malformed("has one auth=Bearer TOKEN") }
        token = BearerToken(value, extensions: extensions)
    }

    var bytes: [UInt8] {
        var text = "n,,\u{1}auth=Bearer \(token.value)\u{1}"
        for (key, value) in token.extensions.sorted(by: { $0.key < $1.key }) { text += "\(key)=\(value)\u{1}" }
        return Array((text + "\u{1}").utf8)
    }

    private static func malformed(_ rule: String) -> SASLError {
        SASLError(.malformed, "an OAUTHBEARER message \(rule) (RFC 7628, section 3.1)")
    }

    private struct Header { var authorization: String? }

    /// `n` or `y`, no channel binding; an authorization identity or none; and an end: `n,,` or `n,a=NAME,`, where the name
    /// is written as in SCRAM (RFC 5801, section 4).
    private static func header(_ bytes: ArraySlice<UInt8>) -> Header? {
        let parts = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == [0x6e] || parts[0] == [0x79], parts[2].isEmpty else { return nil }
        if parts[1].isEmpty { return Header() }
        guard parts[1].starts(with: Array("a=".utf8)), let name = SCRAMName.unescape(parts[1].dropFirst(2)) else {
            return nil
        }
        return Header(authorization: name)
    }

    /// RFC 6750, section 2.1: b64token.
    private static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "-._~+/=".utf8.contains(byte)
            }
    }

    private static func isKey(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x61...0x7a).contains($0 | 0x20) }
    }

    private static func isValue(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.allSatisfy { (0x20...0x7e).contains($0) || $0 == 9 || $0 == 10 || $0 == 13 }
    }
}
