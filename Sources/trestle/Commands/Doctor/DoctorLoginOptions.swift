#if Program
import ArgumentParser
import TrestleDoctor
import TrestleTransport
import KafkaSession
import MQTTCodec

/// The options for credentials.
struct DoctorLoginOptions: ParsableArguments {
    @Option(name: .customLong("sasl"), help: "Kafka: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER.")
    var mechanism: String?

    @Option(help: "The user's name.")
    var username: String?

    @Option(help: "The user's password, or the token for OAUTHBEARER. \(SecretSource.help)")
    var password: SecretSource?

    @Option(help: "MQTT: the protocol version, 5 or 3.1.1. (default: 5)")
    var mqttVersion: String?

    @Option(help: "MQTT: the client identifier. The broker disconnects a client that uses the same one.")
    var clientID = "trestle-doctor"

    var isGiven: Bool { mechanism != nil || username != nil || password != nil }

    func apply(to plan: inout DoctorPlan) throws {
        let password = try password?.read(for: "--password")
        switch plan.target.service {
        case .mqtt:
            if mechanism != nil {
                throw ValidationError("--sasl is for Kafka; MQTT takes --username and --password")
            }
            switch mqttVersion ?? "5" {
            case "5", "5.0": plan.mqtt.version = .v5
            case "3.1.1", "4": plan.mqtt.version = .v3_1_1
            default: throw ValidationError("--mqtt-version takes 5 or 3.1.1")
            }
            if password != nil, username == nil { throw ValidationError("--password needs a --username") }
            plan.mqtt.clientID = clientID
            plan.mqtt.username = username
            plan.mqtt.password = password
        case .kafka:
            if mqttVersion != nil { throw ValidationError("--mqtt-version is for MQTT, not for Kafka") }
            guard let mechanism else {
                if username != nil || password != nil {
                    throw ValidationError("--username and --password need --sasl: PLAIN, SCRAM-SHA-256, …")
                }
                return
            }
            plan.sasl = try Self.credentials(mechanism.uppercased(), username, password)
        }
    }

    private static var unknownMechanism: ValidationError {
        ValidationError("--sasl takes PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER")
    }

    private static func credentials(
        _ mechanism: String, _ username: String?, _ password: String?
    ) throws -> SASLCredentials {
        guard ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"].contains(mechanism) else {
            throw unknownMechanism
        }
        guard let password else { throw ValidationError("--sasl \(mechanism) needs a --password") }
        if mechanism == "OAUTHBEARER" { return .oauthBearer(BearerToken(password)) }
        guard let username else { throw ValidationError("--sasl \(mechanism) needs a --username") }
        switch mechanism {
        case "PLAIN": return .plain(username: username, password: password)
        case "SCRAM-SHA-256": return .scram(.sha256, username: username, password: password)
        case "SCRAM-SHA-512": return .scram(.sha512, username: username, password: password)
        default: throw unknownMechanism
        }
    }
}
#endif
