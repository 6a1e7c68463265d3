/// Routes that may pass a message in a circle: what one writes to Kafka, another may bring back to where the first one takes it.
public struct RouteLoops: Sendable {
    private let routes: Set<Route>
    private let returns: Set<ReturnRoute>

    /// With more routes, each that leads to another one counts as part of a circle.
    private static let mostFollowed = 300

    /// More levels of filters and topics are not compared: the work grows with the square of the number of routes, and with them.
    private static let mostLevels = 5_000

    /// - Parameter deadLetterTopic: where the dead letters of all routes go, which a route may bring back, too.
    public init(_ routes: [Route], _ returns: [ReturnRoute], deadLetterTopic: String) {
        let texts = routes.map(\.filter) + returns.map(\.mqttTopic)
        guard !returns.isEmpty, texts.reduce(0, { $0 + $1.utf8.count { $0 == 0x2f } + 1 }) <= Self.mostLevels else {
            // All count as part of a circle, unless nothing leads back.
            self.routes = returns.isEmpty ? [] : Set(routes)
            self.returns = Set(returns)
            return
        }
        let filters = routes.map { TopicOverlap(filter: $0.subscribedFilter) }
        let topics = returns.map { route in
            (try? Template(route.mqttTopic, for: .kafka(KafkaTopicPattern(route.topic)))).map {
                TopicOverlap(topic: $0)
            }
        }
        // Routes come first, then returns.
        var next: [[Int]] = []
        for route in routes {
            next.append(
                returns.indices.filter {
                    route.cluster == returns[$0].cluster && Self.mayWrite(route, to: returns[$0].topic)
                }.map { routes.count + $0 })
        }
        for (index, route) in returns.enumerated() {
            next.append(
                routes.indices.filter {
                    route.broker == routes[$0].broker && topics[index]?.overlaps(filters[$0]) != false
                })
        }
        let inLoop = next.indices.filter {
            next.count > Self.mostFollowed ? !next[$0].isEmpty : Self.comesBack(to: $0, next)
        }
        // A circle of letters is cut behind the route that reads them: routes that only make them have to pass each other's messages.
        let readers = returns.indices.filter { returns[$0].topic == deadLetterTopic }
        let clusters = routes.map(\.cluster) + returns.map(\.cluster)
        for reader in readers {
            let place = routes.count + reader
            for index in next.indices where index != place && clusters[index] == returns[reader].cluster {
                next[index].append(place)
            }
        }
        var inLetterLoop: [Int] = []
        for place in readers.map({ routes.count + $0 }) {
            let back = next[place].filter {
                next.count > Self.mostFollowed || Self.leads(from: $0, to: place, next)
            }
            if !back.isEmpty { inLetterLoop += [place] + back }
        }
        let all = Set(inLoop + inLetterLoop)
        self.routes = Set(all.filter { $0 < routes.count }.map { routes[$0] })
        self.returns = Set(all.filter { $0 >= routes.count }.map { returns[$0 - routes.count] })
    }

    public func holds(_ route: Route) -> Bool { routes.contains(route) }
    public func holds(_ route: ReturnRoute) -> Bool { returns.contains(route) }

    private static func comesBack(to start: Int, _ next: [[Int]]) -> Bool {
        next[start].contains { leads(from: $0, to: start, next) }
    }

    private static func leads(from start: Int, to end: Int, _ next: [[Int]]) -> Bool {
        var seen: Set<Int> = []
        var open = [start]
        while let place = open.popLast() {
            if place == end { return true }
            if seen.insert(place).inserted { open += next[place] }
        }
        return false
    }

    /// Whether a route may write to a topic: its template's text at both ends decides.
    private static func mayWrite(_ route: Route, to topic: String) -> Bool {
        if let rule = route.rule { return rule.mayWrite(to: topic) }
        let (left, right) = (Self.ends(route.topic), Self.ends(topic))
        if left.isWhole, right.isWhole { return left.start == right.start }
        func fits(_ one: String, _ other: String) -> Bool { one.hasPrefix(other) || other.hasPrefix(one) }
        return fits(left.start, right.start) && fits(left.end, right.end)
    }

    /// The text of a topic or pattern before its first field, and the one behind its last in reverse.
    private static func ends(_ topic: String) -> (start: String, end: String, isWhole: Bool) {
        guard Template.hasFields(topic) else { return (topic, String(topic.reversed()), true) }
        return (String(topic.prefix { $0 != "{" }), String(topic.reversed().prefix { $0 != "}" }), false)
    }
}
