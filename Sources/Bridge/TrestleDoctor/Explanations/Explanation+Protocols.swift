import KafkaCodec
import MQTTCodec
import TrestleTransport

// Kafka's and MQTT's own words.
extension ProtocolFinding {
    func explanation(_ context: ExplanationContext) -> Explanation {
        let service = context.isKafka ? "Kafka" : "MQTT"
        let endpoint = context.endpoint
        switch self {
        case .wrongProtocol(.http(let line)): return .httpServer(line, context)
        case .wrongProtocol(let port):
            return Explanation(
                "the port does not speak \(service)", found: port.words, expected: service,
                fix: port == .mqtt || port == .kafka
                    ? [
                        "use the URL for its protocol:",
                        context.url(service: context.isKafka ? .mqtt : .kafka, usesTLS: context.usesTLS),
                    ]
                    : ["on that machine, see which program listens:", "ss -ltnp 'sport = :\(endpoint.port)'"])
        case .silent:
            return Explanation(
                "the port takes the connection and sends nothing", found: "silence",
                expected: "a response in \(service)",
                fix: [
                    "on that machine, see which program listens, and its log:", "ss -ltnp 'sport = :\(endpoint.port)'",
                ])
        case .closedWithoutResponse:
            return Explanation(
                "the server closes the connection without a response", expected: "a response in \(service)",
                fix: ["its log says why; see which program listens:", "ss -ltnp 'sport = :\(endpoint.port)'"])
        case .malformedResponse(let reason):
            return Explanation(
                "the response cannot be read: \(reason)", expected: service,
                fix: ["see which program listens:", "ss -ltnp 'sport = :\(endpoint.port)'"])
        case .brokerTooOld(let api, let found, let expected):
            return Explanation(
                "the broker is too old: it lacks a version of \(api) that is needed",
                found: found.map { "\(api) \($0.lowerBound) to \($0.upperBound)" } ?? "no \(api)",
                expected: "\(api) \(expected.lowerBound) or higher (Kafka 0.11 and later)",
                fix: [
                    "update the broker to Kafka 2.0 or later, and remove the limit on its messages' format:",
                    "log.message.format.version=",
                ])
        case .controllerPort:
            return Explanation(
                "the port is that of a KRaft controller, which serves brokers and no clients",
                found: "a listener of controller.listener.names", expected: "a broker's listener",
                fix: [
                    "use the port of a broker's listener; on the broker (server.properties), it is in:",
                    "advertised.listeners=",
                ])
        case .requestRefused(let api, let code):
            return Explanation("the broker refused \(api): \(code)", fix: ["its log says why, in server.log"])
        case .saslRequired(let named):
            let found = Self.mechanisms(named)
            return Explanation(
                "the listener demands SASL, and no credentials were given",
                found: found.isEmpty ? "no mechanism" : found.joined(separator: ", "), expected: "credentials",
                fix: ["give them:", "--sasl \(found.first ?? "SCRAM-SHA-512") --username NAME --password env:NAME"])
        case .saslNotOffered:
            return Explanation(
                "the listener does not offer SASL", found: "no authentication", expected: "SASL",
                fix: [
                    "use the port of the SASL listener, or leave --sasl out; a listener with SASL is (server.properties):",
                    "listener.security.protocol.map=LISTENER:\(context.usesTLS ? "SASL_SSL" : "SASL_PLAINTEXT")",
                ])
        case .saslMechanismNotOffered(let expected, let named):
            let found = Self.mechanisms(named)
            return Explanation(
                "the broker does not offer the SASL mechanism \(expected)", found: found.joined(separator: ", "),
                expected: expected,
                fix: found.isEmpty
                    ? ["enable it (server.properties):", "sasl.enabled.mechanisms=\(expected)"]
                    : [
                        "use one that it offers:", "--sasl \(found[0])", "or enable it (server.properties):",
                        "sasl.enabled.mechanisms=\((found + [expected]).joined(separator: ","))",
                    ])
        case .saslRefused(let mechanism, let reason):
            return Explanation(
                "the broker refuses the credentials (\(mechanism)): \(reason)",
                expected: "a user and password that the broker knows",
                fix: mechanism.hasPrefix("SCRAM")
                    ? [
                        "set the password again:",
                        "kafka-configs.sh \(context.kafkaScriptTarget) --alter --add-config '\(mechanism)=[password=...]' --entity-type users --entity-name NAME",
                    ]
                    : [
                        "compare with the broker's own list (the listener's JAAS configuration):",
                        "listener.name.LISTENER.\(mechanism.lowercased()).sasl.jaas.config=… user_NAME=\"PASSWORD\";",
                    ])
        case .serverNotAuthentic(let reason):
            return Explanation(
                "the broker does not prove that it knows the password: \(reason)",
                fix: [
                    "somebody else may be listening there: check the address, and use TLS:",
                    context.url(service: .kafka, usesTLS: true),
                ])
        case .noBrokers:
            return Explanation(
                "Metadata names no broker", expected: "at least one",
                fix: ["see whether the brokers have registered, in controller.log"])
        case .mqttVersionRefused(let expected, let found):
            return Explanation(
                "the broker does not speak MQTT \(expected.rawValueText)",
                found: found.isEmpty
                    ? "no version that is known here"
                    : found.map { "MQTT \($0.rawValueText)" }.joined(separator: ", "),
                expected: "MQTT \(expected.rawValueText)",
                fix: found.first.map {
                    [
                        "use its version (plant.yaml, or --mqtt-version \($0.rawValueText)):",
                        "mqtt.version: \"\($0.rawValueText)\"",
                    ]
                }
                    ?? ["allow it in the broker's configuration"])
        case .mqttCredentialsRefused(let code, let given):
            return Explanation(
                given
                    ? "the broker refuses the user name or password"
                    : "the broker demands a user name and password, and none was given",
                found: "reason code \(code.words)", expected: "a user that the broker knows",
                fix: [
                    given ? "check the password; to set another one (Mosquitto):" : "give them:",
                    given
                        ? "mosquitto_passwd /etc/mosquitto/passwd \(context.username.map(quoted) ?? "NAME")"
                        : "--username NAME --password env:NAME",
                ])
        case .mqttRefused(let code):
            return Explanation(
                "the broker refuses the connection", found: "reason code \(code.words)",
                expected: "success",
                fix: code == .clientIdentifierNotValid
                    ? ["use a client identifier that it allows:", "--client-id NAME"] : ["the broker's log says why"])
        }
    }
}

extension ProtocolFinding {
    /// Those of a broker's words that are names of mechanisms (RFC 4422, section 3.1): they end up in commands.
    private static func mechanisms(_ named: [String]) -> [String] {
        named.prefix(20).filter { name in
            (1...20).contains(name.utf8.count)
                && name.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || byte == 0x2d || byte == 0x5f
                }
        }
    }
}

extension ReasonCode {
    /// The number and the specification's words for it: `0x87 (not authorized)`.
    var words: String {
        let name = "\(self)".map { $0.isUppercase ? " \($0.lowercased())" : "\($0)" }.joined()
        return "0x\(rawValue < 16 ? "0" : "")\(String(rawValue, radix: 16)) (\(name))"
    }
}

extension MQTTVersion {
    /// As people and plant.yaml write it.
    var rawValueText: String { self == .v5 ? "5" : "3.1.1" }
}
