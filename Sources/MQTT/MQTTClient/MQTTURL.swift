import TrestleTransport

/// The parts of `mqtt://[USER[:PASSWORD]@]HOST[:PORT]`. No error repeats the text, which may hold a password.
struct MQTTURL {
    var isTLS: Bool
    var endpoint: Endpoint
    var username: String?
    var password: String?

    init(_ text: String) throws(MQTTClientError) {
        func fault(_ what: String) -> MQTTClientError {
            MQTTClientError(.configuration, "the URL \(what): write mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS")
        }
        guard let scheme = text.firstRange(of: "://") else { throw fault("has no scheme") }
        switch text[..<scheme.lowerBound].lowercased() {
        case "mqtt", "tcp": isTLS = false
        case "mqtts", "ssl": isTLS = true
        case "ws", "wss": throw fault("asks for WebSocket, which is not supported yet")
        default: throw fault("has a scheme that is not MQTT's")
        }
        var rest = text[scheme.upperBound...]
        if rest.last == "/" { rest = rest.dropLast() }
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
        guard let endpoint = Endpoint(String(rest), defaultPort: isTLS ? 8883 : 1883) else {
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
