package import TrestleTransport

/// The parts of `mqtt://[USER[:PASSWORD]@]HOST[:PORT]`, and of `ws://` with a path. No error repeats the text, which may hold a password.
package struct MQTTURL {
    package var isTLS: Bool
    /// The request target of a WebSocket; `nil` where there is none.
    package var webSocketPath: String?
    package var endpoint: Endpoint
    package var username: String?
    package var password: String?

    package init(_ text: String) throws(MQTTClientError) {
        func fault(_ what: String) -> MQTTClientError {
            MQTTClientError(.configuration, "the URL \(what): write mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS")
        }
        guard let scheme = text.firstRange(of: "://") else { throw fault("has no scheme") }
        let isWebSocket: Bool
        switch text[..<scheme.lowerBound].lowercased() {
        case "mqtt", "tcp": (isTLS, isWebSocket) = (false, false)
        case "mqtts", "ssl": (isTLS, isWebSocket) = (true, false)
        case "ws": (isTLS, isWebSocket) = (false, true)
        case "wss": (isTLS, isWebSocket) = (true, true)
        default: throw fault("has a scheme other than mqtt, mqtts, ws and wss")
        }
        var rest = text[scheme.upperBound...]
        if isWebSocket {
            let start = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            let target = rest[start...]
            let isLegal = target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }
            guard isLegal else { throw fault("has a path that is not valid") }
            webSocketPath =
                target.isEmpty || target == "/" ? "/mqtt" : target.first == "?" ? "/mqtt\(target)" : String(target)
            rest = rest[..<start]
        } else if rest.last == "/" {
            rest = rest.dropLast()
        }
        if let end = rest.lastIndex(of: "@") {
            let login = rest[..<end]
            rest = rest[rest.index(after: end)...]
            let parts = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]) else {
                throw fault("has an escape in its user name that is not valid")
            }
            username = name
            if parts.count == 2 {
                guard let secret = Self.decoded(parts[1]) else {
                    throw fault("has an escape in its password that is not valid")
                }
                password = secret
            }
        }
        let usualPort: UInt16 = isWebSocket ? (isTLS ? 443 : 80) : isTLS ? 8883 : 1883
        guard let endpoint = Endpoint(String(rest), defaultPort: usualPort) else {
            throw fault("has a host or port that is not valid")
        }
        self.endpoint = endpoint
    }

    /// Percent escapes replaced; `nil` where one is broken or the result is not UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
