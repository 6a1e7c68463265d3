public import KafkaCodec
public import MQTTCodec

/// A fault in the Kafka or MQTT protocol, including authentication.
public enum ProtocolFinding: Sendable {
    /// The port speaks something else, or nothing that anyone knows.
    case wrongProtocol(PortProtocol)
    case silent
    case closedWithoutResponse
    case malformedResponse(reason: String)
    case brokerTooOld(api: String, found: ClosedRange<Int16>?, expected: ClosedRange<Int16>)
    /// The port is that of a KRaft controller, which serves brokers and no clients.
    case controllerPort
    case requestRefused(api: String, KafkaErrorCode)
    case noBrokers

    case saslRequired(found: [String])
    case saslNotOffered
    case saslMechanismNotOffered(expected: String, found: [String])
    case saslRefused(mechanism: String, reason: String)
    case serverNotAuthentic(reason: String)

    case mqttVersionRefused(expected: MQTTVersion, found: [MQTTVersion])
    /// - Parameter given: whether a user name was sent.
    case mqttCredentialsRefused(ReasonCode, given: Bool)
    case mqttRefused(ReasonCode)
}

extension ProtocolFinding: ExplainedFinding {
    var faultClass: FaultClass {
        switch self {
        case .wrongProtocol, .silent, .closedWithoutResponse, .malformedResponse, .brokerTooOld, .controllerPort,
            .requestRefused, .noBrokers, .mqttVersionRefused:
            .protocolAbove
        case .saslRequired, .saslNotOffered, .saslMechanismNotOffered, .saslRefused, .serverNotAuthentic,
            .mqttCredentialsRefused:
            .authentication
        case .mqttRefused(let code): Self.isRefusedByRules(code) ? .authentication : .protocolAbove
        }
    }

    var identifier: String {
        switch self {
        case .wrongProtocol(.http): "http-server"
        case .wrongProtocol: "wrong-protocol"
        case .silent: "silent"
        case .closedWithoutResponse: "closed-without-response"
        case .malformedResponse: "malformed-response"
        case .brokerTooOld: "broker-too-old"
        case .controllerPort: "controller-port"
        case .requestRefused: "request-refused"
        case .noBrokers: "no-brokers"
        case .saslRequired: "sasl-required"
        case .saslNotOffered: "sasl-not-offered"
        case .saslMechanismNotOffered: "sasl-mechanism-not-offered"
        case .saslRefused: "sasl-refused"
        case .serverNotAuthentic: "sasl-server-not-authentic"
        case .mqttVersionRefused: "mqtt-version-refused"
        case .mqttCredentialsRefused: "mqtt-credentials-refused"
        case .mqttRefused(let code): Self.isRefusedByRules(code) ? "mqtt-not-authorized" : "mqtt-refused"
        }
    }

    private static func isRefusedByRules(_ code: ReasonCode) -> Bool { code == .notAuthorized || code == .banned }
}
