import MQTTCodec
import WireBytes

/// From a Kafka topic to MQTT topics.
public struct ReturnRoute: Sendable, Hashable {
    /// The treatment of a message that the MQTT broker has no subscriber for (reason code 0x10, MQTT 5).
    public enum NoSubscribers: String, Sendable, Hashable, CaseIterable {
        /// It counts as delivered.
        case pass
        /// It is sent again until there is one, and the records of its partition wait behind it. Then each partition has one
        /// message in flight.
        case wait
    }

    /// Where a group begins that has no offsets.
    public enum Start: String, Sendable, Hashable, CaseIterable {
        case beginning, end
    }

    public var name: String
    /// The Kafka topic, or a pattern for several, see `KafkaTopicPattern`.
    public var topic: String
    /// The consumer group: it keeps the offsets, and processes of the same group share the partitions.
    public var group: String
    /// A template for the MQTT topic.
    public var mqttTopic: String
    /// The QoS of the messages: 0, 1 or 2.
    public var qos: UInt8 = 1
    public var retain = OutboundMapping.Retain.keep
    /// Whether headers become properties of MQTT 5.
    public var addsProperties = true
    public var noSubscribers = NoSubscribers.pass
    public var start = Start.beginning
    /// How records that name their schemas become JSON; `nil`: values are published as they are.
    public var schema: ReturnSchema?
    /// The name of the broker; `nil`: `BridgeConfiguration.mqtt`.
    public var broker: String?
    /// The name of the cluster; `nil`: `BridgeConfiguration.kafka`.
    public var cluster: String?

    public init(name: String, topic: String, group: String, mqttTopic: String) {
        self.name = name
        self.topic = topic
        self.group = group
        self.mqttTopic = mqttTopic
    }

    /// Why its texts cannot be used, in words for whoever wrote them; `nil` when they can.
    public var fault: String? {
        do {
            _ = try compiled(origin: nil)
            return schema?.fault.map { "'schema': \($0)" }
        } catch {
            return error.description
        }
    }

    /// - Throws: what is wrong with the template.
    func compiled(origin: ByteSlice?) throws(MappingError) -> OutboundMapping {
        let pattern: KafkaTopicPattern
        do { pattern = try KafkaTopicPattern(topic) } catch {
            throw MappingError("'\(PeerText(topic))' \(error)")
        }
        let template: Template
        do { template = try Template(mqttTopic, for: .kafka(pattern)) } catch { throw MappingError("'to' \(error)") }
        if let constant = template.constant {
            do throws(MQTTError) { _ = try TopicName(constant) } catch {
                throw MappingError("'to' is '\(PeerText(constant))', which is not a valid MQTT topic: \(error.summary)")
            }
        }
        return OutboundMapping(
            topic: template, delivery: .fixed(QoS(rawValue: qos) ?? .atLeastOnce), retain: retain,
            addsProperties: addsProperties, origin: origin, marksOrigin: origin != nil)
    }
}
