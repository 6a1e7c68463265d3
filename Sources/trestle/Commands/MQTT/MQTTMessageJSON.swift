#if Program
import MQTTClient
import MQTTCodec
import TrestleBase
import TrestleJSON
import WireBytes

/// A message as `--format json` writes and reads it: what `sub` prints, `pub` publishes the same way.
enum MQTTMessageJSON {
    /// The members for properties (MQTT 5); none where there are none.
    static func members(of properties: Properties) -> [(name: String, value: JSON)] {
        var members: [(name: String, value: JSON)] = []
        if let isText = properties.payloadFormatIndicator { members.append(("payload_is_text", .bool(isText))) }
        if let type = properties.contentType { members.append(("content_type", .string(type))) }
        if let topic = properties.responseTopic { members.append(("response_topic", .string(topic))) }
        if let data = properties.correlationData {
            members.append(("correlation_data_hex", .string(Hex.text(data.span))))
        }
        if let seconds = properties.messageExpiryInterval { members.append(("expiry", .integer(seconds))) }
        let user = properties.userProperties
        if !user.isEmpty {
            members.append(
                ("user_properties", .array(user.map { .array([.string($0.name), .string($0.value)]) })))
        }
        return members
    }

    private static let names = [
        "topic", "payload", "payload_hex", "qos", "retain", "payload_is_text", "content_type", "response_topic",
        "correlation_data_hex", "expiry", "user_properties",
    ]

    /// - Parameters: what stands where the object names nothing else.
    static func message(
        _ value: JSON, topic: ByteSlice?, qos: QoS, retain: Bool, properties: Properties
    ) throws(MQTTLineError) -> MQTTOutgoingMessage {
        if case .object(let members) = value, let other = members.first(where: { !names.contains($0.name) }) {
            throw MQTTLineError(
                "it has the member \"\(PeerText(other.name))\": there are \(names.joined(separator: ", "))")
        }
        guard let topic = try text("topic", of: value).map({ ByteSlice(utf8: $0) }) ?? topic else {
            throw MQTTLineError("it names no \"topic\", and there is no --topic")
        }
        var qos = qos
        if let given = value["qos"] {
            guard let number = given.integer, let named = UInt8(exactly: number).flatMap(QoS.init(rawValue:)) else {
                throw MQTTLineError("\"qos\" must be 0, 1 or 2")
            }
            qos = named
        }
        var retain = retain
        if let given = value["retain"] {
            guard let flag = given.bool else { throw MQTTLineError("\"retain\" must be true or false") }
            retain = flag
        }
        return MQTTOutgoingMessage(
            topic: topic, payload: try payload(of: value), qos: qos, retain: retain,
            properties: try self.properties(of: value, properties))
    }

    private static func payload(of value: JSON) throws(MQTTLineError) -> ByteSlice {
        if let text = value["payload"]?.text { return ByteSlice(utf8: text) }
        guard let bytes = try bytes("payload_hex", of: value) else {
            throw MQTTLineError("it has no \"payload\" that is a string, and no \"payload_hex\"")
        }
        return bytes
    }

    private static func properties(of value: JSON, _ given: Properties) throws(MQTTLineError) -> Properties {
        var properties = given
        if let flag = value["payload_is_text"]?.bool { properties.payloadFormatIndicator = flag }
        if let type = try text("content_type", of: value) { properties.contentType = type }
        if let topic = try text("response_topic", of: value) { properties.responseTopic = topic }
        if let data = try bytes("correlation_data_hex", of: value) { properties.correlationData = data }
        if let expiry = value["expiry"] {
            guard let seconds = expiry.integer.flatMap({ UInt32(exactly: $0) }) else {
                throw MQTTLineError("\"expiry\" must be a number of seconds")
            }
            properties.messageExpiryInterval = seconds
        }
        guard let user = value["user_properties"] else { return properties }
        guard case .array(let pairs) = user else {
            throw MQTTLineError("\"user_properties\" must be an array of pairs")
        }
        for pair in pairs {
            guard case .array(let both) = pair, both.count == 2, let name = both[0].text, let value = both[1].text
            else {
                throw MQTTLineError("\"user_properties\" must be an array of pairs of strings")
            }
            properties.list.append(.userProperty(name: name, value: value))
        }
        return properties
    }

    private static func text(_ name: String, of value: JSON) throws(MQTTLineError) -> String? {
        guard let member = value[name] else { return nil }
        guard let text = member.text else { throw MQTTLineError("\"\(name)\" must be a string") }
        return text
    }

    private static func bytes(_ name: String, of value: JSON) throws(MQTTLineError) -> ByteSlice? {
        guard let text = try text(name, of: value) else { return nil }
        guard let bytes = Hex.bytes(text.utf8) else { throw MQTTLineError("\"\(name)\" must be hexadecimal text") }
        return ByteSlice(bytes)
    }
}
#endif
