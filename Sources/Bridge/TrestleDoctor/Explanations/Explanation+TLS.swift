import TrestleTransport

// Everything between the first byte and the certificate.
extension TLSFinding {
    func explanation(_ context: ExplanationContext) -> Explanation {
        let endpoint = context.endpoint
        let inspect =
            "openssl s_client -connect \(quoted(endpoint.description))"
            + (endpoint.isNumeric ? "" : " -servername \(quoted(endpoint.host))") + " </dev/null"
        switch self {
        case .plaintextPort(.http(let line)): return .httpServer(line, context)
        case .plaintextPort(let port):
            return Explanation(
                "the port does not speak TLS", found: port.words, expected: "TLS",
                fix: context.scope.isListener
                    ? [
                        "let the broker use TLS on this listener (server.properties):",
                        "listener.security.protocol.map=LISTENER:SSL",
                    ]
                    : [
                        "use the port of the TLS listener, or leave TLS out:",
                        context.url(service: context.service, usesTLS: false),
                    ])
        case .tlsPort:
            return Explanation(
                "the port speaks TLS, and plaintext was sent to it", found: "TLS", expected: "plaintext",
                fix: context.scope.isListener
                    ? ["give clients the listener that they use (server.properties):", context.advertisedLine]
                    : ["use TLS:", context.url(service: context.service, usesTLS: true)])
        case .silent:
            return Explanation(
                "the port takes the connection and says nothing", found: "silence", expected: "a TLS ServerHello",
                fix: ["check whether the service is running:", inspect])
        case .closed:
            return Explanation(
                "the server closes the connection in the TLS handshake", expected: "a TLS ServerHello",
                fix: ["the server's log says why; by hand:", inspect])
        case .version(let found):
            return Explanation(
                "the server speaks no TLS version that is safe", found: versions(found), expected: "TLS 1.2 or 1.3",
                fix: context.isKafka
                    ? ["allow new versions (the broker's server.properties):", "ssl.enabled.protocols=TLSv1.2,TLSv1.3"]
                    : ["allow new versions (mosquitto.conf):", "tls_version tlsv1.2"])
        case .cipher:
            return Explanation(
                "no TLS cipher in common", expected: "one of OpenSSL's defaults",
                fix: context.isKafka
                    ? ["remove the restriction (the broker's server.properties):", "ssl.cipher.suites="]
                    : ["remove the restriction (mosquitto.conf):", "#ciphers"])
        case .alert(let alert):
            return Explanation(
                "the server ended the handshake with the alert \(alert)", found: alert.description,
                expected: "a handshake",
                fix: ["the server's log says why; by hand:", inspect])
        case .broken(let reason):
            return Explanation("TLS failed: \(reason)", fix: ["by hand:", inspect])
        }
    }

    private func versions(_ found: [TLSVersion]) -> String {
        found.isEmpty ? "none of TLS 1.0 to 1.3" : found.map(\.description).joined(separator: ", ")
    }
}

extension PortProtocol {
    var words: String {
        switch self {
        case .tls: "TLS"
        case .http(let line): line
        case .kafka: "Kafka in plaintext"
        case .mqtt: "MQTT in plaintext"
        case .unknown(let bytes): "bytes of no known protocol: \(hex(bytes.prefix(16)))"
        case .silent: "silence"
        case .closes: "nothing: it closes the connection"
        }
    }
}

extension Explanation {
    /// The port of a web server, with TLS or without.
    static func httpServer(_ line: String, _ context: ExplanationContext) -> Explanation {
        let port: UInt16 = context.isKafka ? (context.usesTLS ? 9093 : 9092) : (context.usesTLS ? 8883 : 1883)
        return Explanation(
            "an HTTP server responds on this port", found: line, expected: context.isKafka ? "Kafka" : "MQTT",
            fix: [
                "give the broker's own port:",
                context.url(service: context.service, usesTLS: context.usesTLS, port: port),
            ])
    }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
