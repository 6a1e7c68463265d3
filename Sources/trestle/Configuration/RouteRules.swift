#if Program
import TrestleBridge

/// The rules between the routes of a file, beyond each one's own keys.
enum RouteRules {
    /// A route with the places of what it says.
    struct Placed {
        var route: Route
        var nameMark: ConfigurationMark?
        var filterMark: ConfigurationMark?
        var topicMark: ConfigurationMark?
    }

    /// A route from Kafka to MQTT with the places of its parts.
    struct PlacedReturn {
        var route: ReturnRoute
        var nameMark: ConfigurationMark?
        var mark: ConfigurationMark?
    }

    /// Routes in a circle know their own messages by a user property, which MQTT 3.1.1 does not have.
    static func checkLoops(
        _ routes: [Placed], _ returns: [PlacedReturn], deadLetterTopic: String,
        version: (String?) -> MQTTSource.Version?, in top: YAMLSection
    ) {
        let loops = RouteLoops(routes.map(\.route), returns.map(\.route), deadLetterTopic: deadLetterTopic)
        for placed in returns where loops.holds(placed.route) && version(placed.route.broker) == .v3_1_1 {
            top.report(
                "'\(placed.route.name)' publishes to topics that a route brings back to '\(placed.route.topic)': messages would go "
                    + "round for ever. With MQTT 5 Trestle recognizes its own messages: use version 5, or other topics",
                at: placed.mark)
        }
    }

    /// Each MQTT broker's routes read with a consumer of their own, and the consumers of one group divide the records: each record would
    /// reach one of the brokers only.
    static func checkGroups(_ returns: [PlacedReturn], servers: (String?) -> [String], in top: YAMLSection) {
        for sameGroup in Dictionary(grouping: returns, by: \.route.group).values where sameGroup.count > 1 {
            let compared = sameGroup.prefix(200).compactMap { placed in
                (try? KafkaTopicPattern(placed.route.topic)).map {
                    (placed: placed, route: placed.route, topics: $0, servers: servers(placed.route.cluster))
                }
            }
            for (index, later) in compared.enumerated() {
                let earlier = compared[..<index].first {
                    ($0.route.broker != later.route.broker || $0.route.cluster != later.route.cluster)
                        && ($0.route.cluster == later.route.cluster
                            || $0.servers.contains(where: later.servers.contains))
                        && $0.topics.overlaps(later.topics)
                }
                guard let earlier else { continue }
                let brokers =
                    earlier.route.broker != later.route.broker
                    ? "for two MQTT brokers" : "under two names of one cluster"
                top.report(
                    "'\(earlier.route.name)' and '\(later.route.name)' read '\(later.route.topic)' in the group '\(later.route.group)' "
                        + "\(brokers): the group divides the records, and each would reach one of them only. Give each its own 'group'",
                    at: later.placed.mark)
            }
        }
    }

    static func check(
        _ routes: [Placed], _ returns: [PlacedReturn] = [], deadLetterTopic: String, in top: YAMLSection
    ) {
        reportRepeatedNames(
            routes.map { ($0.route.name, $0.nameMark) } + returns.map { ($0.route.name, $0.nameMark) }, in: top)
        reportShadowed(routes, in: top)
        reportCollisions(routes, deadLetterTopic: deadLetterTopic, in: top)
        for placed in routes where placed.route.topic == deadLetterTopic {
            top.report(
                "'\(placed.route.name)' writes to '\(deadLetterTopic)', which is the dead-letter topic: a message that "
                    + "this topic refuses would have nowhere to go",
                at: placed.topicMark)
        }
    }

    /// Kafka takes `.` and `_` for the same in the names of metrics, and creates no topic that differs from another one in them alone.
    private static func reportCollisions(_ routes: [Placed], deadLetterTopic: String, in top: YAMLSection) {
        struct Place: Hashable {
            let cluster: String?
            let name: String
        }
        var known: [Place: String] = [:]
        func collides(_ topic: String, _ cluster: String?) -> String? {
            let place = Place(cluster: cluster, name: String(topic.map { $0 == "." ? "_" : $0 }))
            guard let other = known[place] else {
                known[place] = topic
                return nil
            }
            return other == topic ? nil : other
        }
        for cluster in Set(routes.map(\.route.cluster)) { _ = collides(deadLetterTopic, cluster) }
        for placed in routes where !Template.hasFields(placed.route.topic) {
            guard let other = collides(placed.route.topic, placed.route.cluster) else { continue }
            top.report(
                "'\(placed.route.topic)' and '\(other)' differ in '.' and '_' alone, which Kafka does not allow in one cluster",
                at: placed.topicMark)
        }
    }

    private static func reportRepeatedNames(_ names: [(name: String, mark: ConfigurationMark?)], in top: YAMLSection) {
        for (name, sameName) in Dictionary(grouping: names, by: \.name) where sameName.count > 1 {
            top.report(
                "\(sameName.count) routes have the name '\(name)': give each its own",
                at: sameName.dropFirst().first?.mark)
        }
    }

    /// A route that takes all that it selects leaves nothing for one behind it that selects no more.
    private static func reportShadowed(_ routes: [Placed], in top: YAMLSection) {
        // The work grows with the square of their number: in a longer file, the last ones are not compared.
        var levels = 0
        let compared = routes.prefix(1_000).map { (placed: $0, filter: FilterCoverage($0.route.subscribedFilter)) }
            .prefix { route in
                levels += route.filter.levels.count
                return levels < 5_000
            }
        for (index, (placed, filter)) in compared.enumerated() {
            let earlier = compared[..<index].first {
                $0.placed.route.isLast && $0.placed.route.broker == placed.route.broker && $0.filter.covers(filter)
            }
            guard let earlier = earlier?.placed else { continue }
            top.report(
                "'\(placed.route.name)' never gets a message: '\(earlier.route.name)' (\(earlier.route.filter)) comes "
                    + "before it with 'last: true' and takes all of \(placed.route.filter); put the narrower route first",
                at: placed.filterMark)
        }
    }
}
#endif
