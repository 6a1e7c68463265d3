public import KafkaClient
public import MQTTCodec

/// The routes of a bridge in a form that one look at a topic decides.
///
/// A message takes the first route, in the order of the configuration, whose filter matches.
public struct RouteTable {
    /// A route that is ready to be used: its filter parsed, its Kafka topic looked up.
    public final class Entry {
        public let route: Route
        public let topic: TopicHandle
        let filter: TopicFilter

        init(route: Route, topic: TopicHandle, filter: TopicFilter) {
            self.route = route
            self.topic = topic
            self.filter = filter
        }
    }

    public let entries: [Entry]

    /// - Parameter topic: gives the handle of a Kafka topic, the same for the same name.
    /// - Throws: `MQTTError` when a filter is none.
    public init(_ routes: [Route], topic: (String) -> TopicHandle) throws(MQTTError) {
        var entries: [Entry] = []
        for route in routes {
            entries.append(
                Entry(route: route, topic: topic(route.topic), filter: try TopicFilter(route.filter)))
        }
        self.entries = entries
    }

    /// The first route that matches an MQTT topic name.
    func entry(for topic: Span<UInt8>) -> Entry? {
        for entry in entries where entry.filter.matches(topic) { return entry }
        return nil
    }

    /// The reason for which `text` is not a topic filter, in words for its author; `nil` if it is one.
    public static func fault(inFilter text: String) -> String? {
        do {
            _ = try TopicFilter(text)
            return nil
        } catch {
            return TopicFilter.rule(of: error)
        }
    }
}
