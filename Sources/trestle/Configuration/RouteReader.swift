#if Program
import KafkaCodec
import TrestleBase
import TrestleBridge

/// Reads one element of `routes`.
enum RouteReader {
    /// The brokers and clusters that routes may name. What a section with errors says is not known, but its name is.
    struct Places {
        var brokers: [String: MQTTSource]
        var clusters: [String: KafkaSink]
        var brokerNames: Set<String>
        var clusterNames: Set<String>
        var schemas: SchemaReader
    }

    /// One end of a route: a topic, and where it is.
    private struct End {
        var topic: ConfigurationValue
        /// `nil`: the broker or cluster without a name.
        var place: String?
    }

    /// A route of either direction, with the places of its parts.
    enum Direction {
        case toKafka(RouteRules.Placed)
        case toMQTT(RouteRules.PlacedReturn)
    }

    static func read(_ section: YAMLSection, index: Int, _ places: Places) -> Direction? {
        let named = section.value("name")
        if let named { section.reportControlCharacters("name", named, longest: 200) }
        let name = named?.text ?? "route \(index + 1)"
        if section.isSection("from"), section.peek("from").has("kafka") {
            return readReturn(section, name, named, places).map { .toMQTT($0) }
        }
        return readRoute(section, name, named, places).map { .toKafka($0) }
    }

    private static func readRoute(
        _ section: YAMLSection, _ name: String, _ named: ConfigurationValue?, _ places: Places
    ) -> RouteRules.Placed? {
        let from = end(
            "from", "mqtt", section, place: "broker", known: places.brokerNames, list: "mqtt_brokers",
            example: "plant/+/sensor/#")
        let to = end(
            "to", "kafka", section, place: "cluster", known: places.clusterNames, list: "kafka_clusters",
            example: "sensors")
        let topic = checked(to?.topic, in: section)
        var route = Route(name: name, filter: from?.topic.text ?? "", topic: topic?.text ?? "")
        route.broker = from?.place
        route.cluster = to?.place
        section.read(SettingTables.route, into: &route)
        for (name, value) in section.namedValues("headers") {
            guard (1...1_024).contains(name.utf8.count), value.text.utf8.count <= 65_535 else {
                section.report("a name of 'headers' has 1 to 1024 bytes, and its value at most 65535", at: value.mark)
                continue
            }
            route.headers.append(Route.Header(name, value.text))
        }
        route.schema = places.schemas.schema(section, topic: route.topic)
        section.finish()
        guard let from, let topic else { return nil }
        if let fault = route.fault {
            let clause = ["select", "where"].first { fault.hasPrefix("'\($0)'") }
            section.report(
                fault, at: fault.contains("topic filter") ? from.topic.mark : clause.flatMap { section.mark(of: $0) })
            return nil
        }
        if route.retained != .pass, route.addsMessageHeaders || route.makesTombstones {
            section.report(
                "'\(name)': 'retained: \(route.retained)' tells retained messages by a flag that 'mqtt_headers' and 'tombstones' have set for "
                    + "others, too: give up one of them")
        }
        return RouteRules.Placed(
            route: route, nameMark: named?.mark, filterMark: from.topic.mark, topicMark: topic.mark)
    }

    private static func readReturn(
        _ section: YAMLSection, _ name: String, _ named: ConfigurationValue?, _ places: Places
    ) -> RouteRules.PlacedReturn? {
        var group: ConfigurationValue?
        let from = end(
            "from", "kafka", section, place: "cluster", known: places.clusterNames, list: "kafka_clusters",
            example: "commands"
        ) { inner in
            group = inner.required("group", example: "plant-commands")
            if let group { inner.reportControlCharacters("group", group, longest: 249) }
        }
        let to = end(
            "to", "mqtt", section, place: "broker", known: places.brokerNames, list: "mqtt_brokers",
            example: "'plant/{key}/command'", needsSection: true)
        let topic = from?.topic
        if let topic, !Template.hasFields(topic.text), !KafkaTopicName.isLegal(topic.text) {
            section.report(
                "'\(topic.shown)' is not a valid Kafka topic: it takes \(KafkaTopicName.rule)", at: topic.mark)
        }
        var route = ReturnRoute(
            name: name, topic: topic?.text ?? "", group: group?.text ?? "", mqttTopic: to?.topic.text ?? "")
        route.cluster = from?.place
        route.broker = to?.place
        section.read(SettingTables.returnRoute, into: &route)
        route.schema = places.schemas.returnSchema(section)
        section.finish()
        guard let from, let to, let group, !group.text.isEmpty else { return nil }
        if let fault = route.fault {
            section.report(fault, at: to.topic.mark)
            return nil
        }
        return RouteRules.PlacedReturn(route: route, nameMark: named?.mark, mark: from.topic.mark)
    }

    /// `KEY: TOPIC`, or `KEY: {KIND: TOPIC, PLACE: NAME}`.
    private static func end(
        _ key: String, _ kind: String, _ section: YAMLSection, place: String, known: Set<String>, list: String,
        example: String, needsSection: Bool = false, further: (YAMLSection) -> Void = { _ in }
    ) -> End? {
        guard section.isSection(key), let inner = section.optionalSection(key) else {
            let value = section.required(key, example: needsSection ? "{\(kind): \(example)}" : example)
            guard let value, needsSection else { return value.map { End(topic: $0, place: nil) } }
            section.report(
                "'\(section.name(of: key))' takes {\(kind): TOPIC} here, for example {\(kind): \(example)}",
                at: value.mark)
            return nil
        }
        further(inner)
        let topic = inner.required(kind, example: example)
        let name = inner.value(place)
        inner.finish()
        if let name, !known.contains(name.text) {
            let hint = NearestName.suggestion(for: name.text, among: Array(known)).map { ": did you mean '\($0)'?" }
            section.report(
                "'\(name.shown)' is not among '\(list)'\(hint ?? ": name it there, with its settings")", at: name.mark)
        }
        return topic.map { End(topic: $0, place: name?.text) }
    }

    /// A topic that records may be written to, or a template for one; reports any other.
    static func checked(_ topic: ConfigurationValue?, in section: YAMLSection) -> ConfigurationValue? {
        guard let topic, !Template.hasFields(topic.text) else { return topic }
        guard let fault = KafkaTopicName.fault(in: topic.text) else { return topic }
        let escaped = topic.text.utf8.contains(0x2f) ? TopicEscape.escape(topic.text) : ""
        let hint = KafkaTopicName.isLegal(escaped) ? "; write \(escaped)" : ""
        section.report("'\(topic.shown)' \(fault)\(hint)", at: topic.mark)
        return nil
    }
}
#endif
