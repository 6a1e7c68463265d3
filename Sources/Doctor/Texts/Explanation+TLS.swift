import Transport

// Everything between the first byte and the certificate.
extension Finding {
    func tlsExplanation(_ context: ExplanationContext) -> Explanation? {
        let endpoint = context.endpoint
        let inspect =
            "openssl s_client -connect \(endpoint)\(endpoint.isNumeric ? "" : " -servername \(endpoint.host)") </dev/null"
        switch self {
        case .plaintextPort(.http(let line)), .wrongProtocol(.http(let line)):
            return Explanation(
                "an HTTP server answers on this port", offered: line, wanted: context.isKafka ? "Kafka" : "MQTT",
                mend: [
                    "give the broker's own port:",
                    context.url(service: context.service, usesTLS: context.usesTLS, port: defaultPort(context)),
                ])
        case .plaintextPort(let port):
            return Explanation(
                "the port does not speak TLS", offered: words(port), wanted: "TLS",
                mend: context.scope.isListener
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
                "the port speaks TLS, and plaintext was sent to it", offered: "TLS", wanted: "plaintext",
                mend: context.scope.isListener
                    ? ["give clients the listener that they use (server.properties):", context.advertisedLine]
                    : ["use TLS:", context.url(service: context.service, usesTLS: true)])
        case .tlsSilent:
            return Explanation(
                "the port takes the connection and says nothing", offered: "silence", wanted: "a TLS ServerHello",
                mend: ["see whether the service behind it is alive:", inspect])
        case .tlsClosed:
            return Explanation(
                "the server closes the connection in the TLS handshake", wanted: "a TLS ServerHello",
                mend: ["the server's log says why; by hand:", inspect])
        case .tlsVersion(let offered):
            return Explanation(
                "the server speaks no TLS version that is safe", offered: versions(offered), wanted: "TLS 1.2 or 1.3",
                mend: context.isKafka
                    ? ["allow new versions (the broker's server.properties):", "ssl.enabled.protocols=TLSv1.2,TLSv1.3"]
                    : ["allow new versions (mosquitto.conf):", "tls_version tlsv1.2"])
        case .tlsCipher:
            return Explanation(
                "no TLS cipher in common", wanted: "one of OpenSSL's defaults",
                mend: context.isKafka
                    ? ["remove the restriction (the broker's server.properties):", "ssl.cipher.suites="]
                    : ["remove the restriction (mosquitto.conf):", "#ciphers"])
        case .tlsAlert(let alert):
            return Explanation(
                "the server gave TLS up with the alert \(alert)", offered: alert.description, wanted: "a handshake",
                mend: ["the server's log says why; by hand:", inspect])
        case .tlsBroken(let reason):
            return Explanation("TLS failed: \(reason)", mend: ["by hand:", inspect])
        default: return nil
        }
    }

    private func defaultPort(_ context: ExplanationContext) -> UInt16 {
        context.isKafka ? (context.usesTLS ? 9093 : 9092) : (context.usesTLS ? 8883 : 1883)
    }

    private func versions(_ offered: [TLSVersion]) -> String {
        offered.isEmpty ? "none of TLS 1.0 to 1.3" : offered.map(\.description).joined(separator: ", ")
    }

    func words(_ port: PortProtocol) -> String {
        switch port {
        case .tls: "TLS"
        case .http(let line): line
        case .kafka: "Kafka in plaintext"
        case .mqtt: "MQTT in plaintext"
        case .unknown(let bytes): "bytes of no protocol known here: \(hex(bytes.prefix(16)))"
        case .silent: "silence"
        case .closes: "nothing: it closes the connection"
        }
    }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
