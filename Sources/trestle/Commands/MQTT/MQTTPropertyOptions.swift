#if Program
import ArgumentParser
import MQTTCodec
import WireBytes

/// The properties of the messages that are published (MQTT 5).
struct MQTTPropertyOptions: ParsableArguments {
    @Option(help: "The payload's content type; MQTT 5.")
    var contentType: String?

    @Option(help: "The broker forgets a message that nobody has taken within this time, for example 1h; MQTT 5.")
    var expiry: String?

    @Option(help: "Where responses go; MQTT 5.")
    var responseTopic: String?

    @Option(help: "The correlation data, as text: the response carries the same; MQTT 5.")
    var correlationData: String?

    @Option(help: "NAME=VALUE; may be given several times; MQTT 5.")
    var userProperty: [String] = []

    func validate() throws {
        _ = try expiry.map { try Seconds.read($0, for: "--expiry") }
        _ = try UserProperties.read(userProperty, for: "--user-property")
    }

    func load(version: MQTTVersion) throws -> Properties {
        var properties = Properties()
        properties.contentType = contentType
        properties.responseTopic = responseTopic
        properties.correlationData = correlationData.map { ByteSlice(utf8: $0) }
        if let expiry {
            properties.messageExpiryInterval = UInt32(
                clamping: try Seconds.read(expiry, for: "--expiry").components.seconds)
        }
        properties.list += try UserProperties.read(userProperty, for: "--user-property")
        guard version == .v5 || properties.isEmpty else {
            throw ValidationError("properties of messages need MQTT 5")
        }
        return properties
    }
}
#endif
