import MQTTCodec

/// From an MQTT topic filter to a Kafka topic.
public struct Route: Sendable, Hashable {
    /// The key of the Kafka record.
    public enum Key: Sendable, Hashable {
        /// The MQTT topic: messages of one topic share a partition and keep their order.
        case topic
        /// No key: partitions are filled in turn, and only one partition keeps an order.
        case none
        /// What a template makes of the message.
        case template(String)

        /// As a configuration has it.
        public var text: String {
            switch self {
            case .topic: "topic"
            case .none: "none"
            case .template(let text): text
            }
        }
    }

    /// The treatment of the retained messages that a new subscription brings.
    public enum Retained: String, Sendable, Hashable, CaseIterable {
        case pass, drop
        /// Their records have the header `trestle.retained`.
        case mark
        /// Those that differ from what their topic brought last are stored, see `LastPayloads`.
        case changed
    }

    public struct Header: Sendable, Hashable {
        public var name: String
        /// A template.
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var name: String
    /// A topic filter of section 4.7 of the MQTT specification, with names for wildcards where they are used: see `FilterPattern`.
    public var filter: String
    /// The highest QoS requested of the broker: 0, 1 or 2.
    public var maximumQoS: UInt8
    /// The Kafka topic, or a template for it.
    public var topic: String
    public var key: Key
    /// Headers of the route's own, behind those of the message.
    public var headers: [Header] = []
    /// A template for the index of the record's partition; `nil`: chosen by the key.
    public var partition: String?
    /// A template for the record's timestamp in milliseconds since 1970; `nil`: when the message came.
    public var timestamp: String?
    /// Whether records carry topic, QoS, retain and properties of the message as headers, see `MessageHeaders`.
    public var addsMessageHeaders = false
    /// Whether records carry the trace context of MQTT 5 messages as headers, see `TraceContext`.
    public var addsTraceContext = false
    /// Whether an empty retained message becomes a record without value.
    public var makesTombstones = false
    public var retained = Retained.pass
    /// How long messages wait for a topic that they name themselves and that cannot be written; then they go to the dead-letter topic,
    /// as do later ones at once. Zero: for ever.
    public var topicTimeout = Duration.seconds(60)
    /// Whether routes behind this one do not get the messages that it selects.
    public var isLast = false
    /// The value of a record: the text behind SELECT in the SQL of AWS IoT; `nil`: the payload.
    public var select: String?
    /// Which messages are taken: what stands behind WHERE; `nil`: all.
    public var condition: String?
    /// The schema that its records have to have; `nil`: any payload.
    public var schema: RouteSchema?
    /// The rule file that the route is made of; its actions take the place of `topic`, `key` and the other parts of a record.
    public var rule: RouteRule?
    /// The name of the broker; `nil`: `BridgeConfiguration.mqtt`.
    public var broker: String?
    /// The name of the cluster; `nil`: `BridgeConfiguration.kafka`.
    public var cluster: String?

    public init(name: String, filter: String, maximumQoS: UInt8 = 1, topic: String, key: Key = .topic) {
        self.name = name
        self.filter = filter
        self.maximumQoS = maximumQoS
        self.topic = topic
        self.key = key
    }

    /// A rule file as a route.
    ///
    /// - Parameter filter: the topic filter of the rule.
    public init(name: String, filter: String, maximumQoS: UInt8 = 1, rule: RouteRule) {
        self.init(name: name, filter: filter, maximumQoS: maximumQoS, topic: rule.topics.joined(separator: ", "))
        self.rule = rule
    }

    /// Why its texts cannot be used, in words for whoever wrote them; `nil` when they can.
    public var fault: String? {
        do {
            _ = try compiled()
            return schema?.fault(topic: topic).map { "'schema': \($0)" }
        } catch {
            return error.description
        }
    }

    /// The filter to subscribe to, with wildcards in place of their names.
    public var subscribedFilter: String { (try? pattern())?.filter.description ?? filter }

    /// Its filter, with the names of wildcards. In the filter of a rule file, braces are letters like others.
    func pattern() throws(MappingError) -> FilterPattern {
        rule == nil ? try FilterPattern(filter) : try FilterPattern(plain: filter)
    }

    /// Whether the RETAIN flag has to come as it was published (MQTT 5).
    var needsRetainFlag: Bool { addsMessageHeaders || makesTombstones }

    /// Whether the RETAIN flag has to tell the messages that the broker had kept.
    var readsRetainFlag: Bool { retained != .pass }
}
