import KafkaCodec
import MQTTCodec
import Transport

// Kafka's and MQTT's own words.
extension Finding {
    func protocolExplanation(_ context: ExplanationContext) -> Explanation? {
        let service = context.isKafka ? "Kafka" : "MQTT"
        let endpoint = context.endpoint
        switch self {
        case .wrongProtocol(let port):
            return Explanation(
                "the port does not speak \(service)", offered: words(port), wanted: service,
                mend: port == .mqtt || port == .kafka
                    ? [
                        "use the URL of what it speaks:",
                        context.url(service: context.isKafka ? .mqtt : .kafka, usesTLS: context.usesTLS),
                    ]
                    : ["on that machine, see which program listens:", "ss -ltnp 'sport = :\(endpoint.port)'"])
        case .silent:
            return Explanation(
                "the port takes the connection and answers nothing", offered: "silence",
                wanted: "an answer in \(service)",
                mend: [
                    "on that machine, see which program listens, and its log:", "ss -ltnp 'sport = :\(endpoint.port)'",
                ])
        case .closedWithoutAnswer:
            return Explanation(
                "the server closes the connection without an answer", wanted: "an answer in \(service)",
                mend: ["its log says why; see which program listens:", "ss -ltnp 'sport = :\(endpoint.port)'"])
        case .malformedAnswer(let reason):
            return Explanation(
                "the answer cannot be read: \(reason)", wanted: service,
                mend: ["see which program listens:", "ss -ltnp 'sport = :\(endpoint.port)'"])
        case .brokerTooOld(let api, let offered, let wanted):
            return Explanation(
                "the broker is too old: it lacks a version of \(api) that is needed",
                offered: offered.map { "\(api) \($0.lowerBound) to \($0.upperBound)" } ?? "no \(api)",
                wanted: "\(api) \(wanted.lowerBound) or higher (Kafka 0.11 and later)",
                mend: [
                    "update the broker to Kafka 2.0 or later, and remove the limit on its messages' format:",
                    "log.message.format.version=",
                ])
        case .requestRefused(let api, let code):
            return Explanation("the broker refused \(api): \(code)", mend: ["its log says why, in server.log"])
        case .saslRequired(let offered):
            return Explanation(
                "the listener demands SASL, and no credentials were given",
                offered: offered.isEmpty ? "no mechanism" : offered.joined(separator: ", "), wanted: "credentials",
                mend: ["give them:", "--sasl \(offered.first ?? "SCRAM-SHA-512") --username NAME --password env:NAME"])
        case .saslNotOffered:
            return Explanation(
                "the listener does not offer SASL", offered: "no authentication", wanted: "SASL",
                mend: [
                    "use the port of the SASL listener, or leave --sasl out; a listener with SASL is (server.properties):",
                    "listener.security.protocol.map=LISTENER:\(context.usesTLS ? "SASL_SSL" : "SASL_PLAINTEXT")",
                ])
        case .saslMechanismNotOffered(let wanted, let offered):
            return Explanation(
                "the broker does not offer the SASL mechanism \(wanted)", offered: offered.joined(separator: ", "),
                wanted: wanted,
                mend: offered.isEmpty
                    ? ["enable it (server.properties):", "sasl.enabled.mechanisms=\(wanted)"]
                    : [
                        "use one that it offers:", "--sasl \(offered[0])", "or enable it (server.properties):",
                        "sasl.enabled.mechanisms=\((offered + [wanted]).joined(separator: ","))",
                    ])
        case .saslRefused(let mechanism, let reason):
            return Explanation(
                "the broker refuses the credentials (\(mechanism)): \(reason)",
                wanted: "a user and password that the broker knows",
                mend: mechanism.hasPrefix("SCRAM")
                    ? [
                        "set the password anew:",
                        "kafka-configs.sh \(context.kafkaScriptTarget) --alter --add-config '\(mechanism)=[password=...]' --entity-type users --entity-name NAME",
                    ]
                    : [
                        "compare with the broker's own list (the listener's JAAS configuration):",
                        "listener.name.LISTENER.\(mechanism.lowercased()).sasl.jaas.config=… user_NAME=\"PASSWORD\";",
                    ])
        case .serverNotAuthentic(let reason):
            return Explanation(
                "the broker does not prove that it knows the password: \(reason)",
                mend: [
                    "somebody else may be answering: check the address, and use TLS:",
                    context.url(service: .kafka, usesTLS: true),
                ])
        case .noBrokers:
            return Explanation(
                "Metadata names no broker", wanted: "at least one",
                mend: ["see whether the brokers have registered, in controller.log"])
        case .mqttVersionRefused(let wanted, let offered):
            return Explanation(
                "the broker does not speak MQTT \(wanted.rawValueText)",
                offered: offered.isEmpty
                    ? "no version that is known here"
                    : offered.map { "MQTT \($0.rawValueText)" }.joined(separator: ", "),
                wanted: "MQTT \(wanted.rawValueText)",
                mend: offered.first.map {
                    [
                        "use what it speaks (plant.yaml, or --mqtt-version \($0.rawValueText)):",
                        "mqtt.version: \"\($0.rawValueText)\"",
                    ]
                }
                    ?? ["allow it in the broker's configuration"])
        case .mqttCredentialsRefused(let code, let given):
            return Explanation(
                given
                    ? "the broker refuses the user name or password"
                    : "the broker demands a user name and password, and none was given",
                offered: "reason code \(code.words)", wanted: "a user that the broker knows",
                mend: [
                    given ? "set the password anew (Mosquitto):" : "give them:",
                    given ? "mosquitto_passwd /etc/mosquitto/passwd NAME" : "--username NAME --password env:NAME",
                ])
        case .mqttRefused(let code):
            return Explanation(
                "the broker refuses the connection", offered: "reason code \(code.words)",
                wanted: "success",
                mend: code == .clientIdentifierNotValid
                    ? ["use a client identifier that it allows:", "--client-id NAME"] : ["the broker's log says why"])
        default: return nil
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
