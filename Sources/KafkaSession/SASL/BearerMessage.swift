import WireBytes

/// The first message of OAUTHBEARER (RFC 7628, section 3.1): a GS2 header, then key=value pairs between 0x01 bytes.
struct BearerMessage {
    var token: String
    var extensions: [String: String] = [:]

    init(token: String, extensions: [String: String]) throws(SASLError) {
        // RFC 6750, section 2.1: b64token.
        let isToken = token.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "-._~+/=".utf8.contains(byte)
        }
        guard !token.isEmpty, isToken else {
            throw SASLError(.unusableCredentials, "the bearer token is empty or holds characters no token has")
        }
        for (key, value) in extensions {
            guard !key.isEmpty, key != "auth", key.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a }),
                value.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 9 || $0 == 10 || $0 == 13 })
            else { throw SASLError(.unusableCredentials, "the SASL extension \(key) has an illegal name or value") }
        }
        self.token = token
        self.extensions = extensions
    }

    init(_ message: Span<UInt8>) throws(SASLError) {
        guard let text = String(validating: [UInt8](copying: message), as: UTF8.self) else {
            throw SASLError(.malformed, "an OAUTHBEARER message is UTF-8")
        }
        let parts = text.split(separator: "\u{1}", omittingEmptySubsequences: false)
        // header, at least auth, and the two empty ends of "…0x01 0x01".
        guard parts.count >= 4, parts[parts.count - 1].isEmpty, parts[parts.count - 2].isEmpty,
            parts[0].hasPrefix("n,"), parts[0].hasSuffix(",")
        else { throw SASLError(.malformed, "an OAUTHBEARER message is: n,, then pairs each ended by 0x01") }
        var token: String?
        for part in parts[1..<(parts.count - 2)] {
            guard let equals = part.firstIndex(of: "=") else {
                throw SASLError(.malformed, "an OAUTHBEARER pair is key=value")
            }
            let key = String(part[..<equals])
            let value = String(part[part.index(after: equals)...])
            if key == "auth" {
                guard value.lowercased().hasPrefix("bearer "), token == nil else {
                    throw SASLError(.malformed, "auth must be one Bearer token")
                }
                token = String(value.dropFirst(7))
            } else {
                extensions[key] = value
            }
        }
        guard let token, !token.isEmpty else { throw SASLError(.malformed, "the OAUTHBEARER message has no token") }
        self.token = token
    }

    var bytes: [UInt8] {
        var text = "n,,\u{1}auth=Bearer \(token)\u{1}"
        for (key, value) in extensions.sorted(by: { $0.key < $1.key }) { text += "\(key)=\(value)\u{1}" }
        return Array((text + "\u{1}").utf8)
    }
}
