import KafkaClient
import MQTTCodec
import MQTTSession
import RuleEngine
import WireBytes

/// The routes from one MQTT broker, in a form that one look at a topic decides. A message goes to every route that selects it.
struct RouteTable {
    /// A route that is ready to be used: its filter parsed, its Kafka topic looked up.
    final class Entry {
        let route: Route
        let outlet: KafkaOutlet
        /// The outlet's: one step less for each message.
        let producer: KafkaProducerCore
        let filter: TopicFilter
        let identifier: UInt32
        /// The Kafka topics of the route's own records.
        let topics: TopicSet
        /// How a record is made; `nil` for topic and payload as they are.
        let mapping: InboundMapping?
        /// What is made of a message, if it does not stay as it is.
        let program: RuleProgram?
        /// What makes the values of records, if they have a schema.
        let schema: SchemaProgram?
        /// Whether the first messages after a subscription are left out.
        let dropsRetained: Bool
        /// Whether they get a header.
        let marksRetained: Bool
        /// Tells those that are left out since they are known; `nil` where none are.
        let lastPayloads: LastPayloads?

        init(
            route: Route, outlet: KafkaOutlet, mapping: InboundMapping?, filter: TopicFilter, plan: SubscriptionPlan,
            program: RuleProgram?, schema: (Route, String?) -> SchemaProgram?
        ) {
            self.schema = schema(route, mapping?.topic.constant)
            self.route = route
            self.outlet = outlet
            producer = outlet.producer
            self.filter = filter
            self.program = program
            identifier = plan.subscribed(for: filter).subscriptionIdentifier
            let tells = !plan.keepsRetainFlag(of: filter)
            dropsRetained = route.retained == .drop && tells
            marksRetained = route.retained == .mark && tells
            lastPayloads = route.retained == .changed && tells ? LastPayloads() : nil
            topics = TopicSet(name: route.name, outlet: outlet, constant: mapping?.topic.constant)
            self.mapping = mapping.flatMap { route.isPlain && $0.origin == nil ? nil : $0 }
        }

        /// Whether topic and payload become records as they are.
        var isPlain: Bool { mapping == nil && program == nil && schema == nil }

        /// The topic; `nil` when it depends on the message.
        var topic: TopicHandle? { topics.constant }

        /// Records that wait for topics which the cluster does not have.
        var unrouted: (records: Int, bytes: Int) { topics.unrouted }

        /// Sends what waits for topics that messages have named, and that cannot be written, to the dead letters.
        ///
        /// - Parameter isFull: whether what waits leaves too little for others.
        func giveUpUnusable(isFull: Bool) { topics.giveUpUnusable(after: route.topicTimeout, isFull: isFull) }

        /// The handle of a topic.
        ///
        /// - Throws: when there are too many.
        func topic(named name: Span<UInt8>) throws(MappingError) -> TopicHandle { try topics.topic(named: name) }
    }

    let entries: [Entry]
    /// `nil` for few routes.
    private let matcher: RouteMatcher?
    /// Whether a broker may send a message once for each of several subscriptions: then the subscription identifiers say which
    /// routes a copy is for.
    let usesIdentifiers: Bool
    /// Whether the RETAIN flag tells messages that the broker had kept.
    let tellsRetained: Bool

    /// - Parameters:
    ///   - outlet: gives the way into a cluster by its name.
    ///   - schema: makes what a route's schema needs, by the route and its topic, `nil` for one that depends on the message.
    /// - Throws: why a route cannot be used.
    init(
        _ routes: [Route], origin: (Route) -> ByteSlice?, plan: SubscriptionPlan, outlet: (String?) -> KafkaOutlet?,
        schema: (Route, String?) -> SchemaProgram?
    ) throws(MappingError) {
        var entries: [Entry] = []
        for route in routes {
            let compiled = try route.compiled(origin: origin(route))
            let program = try (route.rule ?? compiled.stage).map { rule throws(MappingError) in
                try RuleProgram(route, rule, outlet: outlet)
            }
            guard let own = program?.outlet ?? outlet(route.cluster) else {
                throw MappingError("route '\(route.name)' writes to a cluster that is not configured")
            }
            entries.append(
                Entry(
                    route: route, outlet: own, mapping: compiled.mapping, filter: compiled.pattern.filter, plan: plan,
                    program: program, schema: schema))
        }
        self.entries = entries
        matcher = entries.count > RouteMatcher.few ? RouteMatcher(entries.map(\.filter.description)) : nil
        usesIdentifiers = plan.usesIdentifiers
        tellsRetained = !plan.subscriptions.contains(where: \.retainAsPublished)
    }

    /// The next route that selects a topic, at or behind a place; `nil` when there is none, or one before it takes all.
    func match(_ topic: Span<UInt8>, from start: Int = 0) -> Int? {
        if start > 0, entries[start - 1].route.isLast { return nil }
        return next(topic, from: start)
    }

    /// The next route whose filter matches a topic, at or behind a place.
    private func next(_ topic: Span<UInt8>, from start: Int) -> Int? {
        if let matcher { return matcher.match(topic, from: start) }
        var index = start
        while index < entries.count {
            if entries[index].filter.matches(topic) { return index }
            index += 1
        }
        return nil
    }

    /// The same for a copy of a message that names its subscriptions.
    func match(_ publish: borrowing PublishView, from start: Int) -> Int? {
        var index = start
        if index > 0, entries[index - 1].route.isLast { return nil }
        while let place = next(publish.topic, from: index) {
            if Self.names(publish, entries[place].identifier) { return place }
            // It takes another copy, which those behind it do not get.
            if entries[place].route.isLast { return nil }
            index = place + 1
        }
        return nil
    }

    /// Whether a copy names a subscription of one of the routes that select it. One that names others alone, as of routes that the
    /// configuration has no more, goes to all routes that select its topic.
    func isNamed(by publish: borrowing PublishView) -> Bool {
        guard usesIdentifiers else { return false }
        var index = 0
        while let place = next(publish.topic, from: index) {
            if Self.names(publish, entries[place].identifier) { return true }
            index = place + 1
        }
        return false
    }

    /// The subscriptions that select a topic, whichever routes get it.
    func subscriptions(to topic: Span<UInt8>) -> [UInt32] {
        var found: [UInt32] = []
        for entry in entries where entry.filter.matches(topic) && !found.contains(entry.identifier) {
            found.append(entry.identifier)
        }
        return found
    }

    static func names(_ publish: borrowing PublishView, _ identifier: UInt32) -> Bool {
        var properties = publish.properties
        while let property = properties.next() {
            if property.identifier == .subscriptionIdentifier, property.number == identifier { return true }
        }
        return false
    }
}

extension Route {
    /// The pattern and the mapping that its texts say; no mapping for a rule file.
    ///
    /// - Throws: which of them is wrong, and why.
    func compiled(
        origin: ByteSlice? = nil
    ) throws(MappingError) -> (pattern: FilterPattern, mapping: InboundMapping?, stage: RouteRule?) {
        let pattern: FilterPattern
        do { pattern = try self.pattern() } catch {
            throw MappingError("'\(PeerText(filter))' is not a valid topic filter: \(error)")
        }
        // The actions of a rule file make the records.
        guard rule == nil else { return (pattern, nil, nil) }
        func template(_ text: String, _ what: String) throws(MappingError) -> Template {
            do { return try Template(text, for: .mqtt(pattern)) } catch {
                throw MappingError("'\(what)' \(error)")
            }
        }
        var mapping = InboundMapping(topic: try template(topic, "to"))
        switch key {
        case .topic: mapping.key = try template("{topic}", "key")
        case .none: break
        case .template(let text): mapping.key = try template(text, "key")
        }
        for header in headers {
            mapping.headers.append(InboundMapping.Header(header.name, try template(header.value, "headers")))
        }
        if let timestamp { mapping.timestamp = try template(timestamp, "timestamp") }
        if let partition {
            mapping.partition = try template(partition, "partition")
            if let constant = mapping.partition?.constant, Int32(constant).map({ $0 < 0 }) ?? true {
                throw MappingError("'partition' is '\(PeerText(constant))', which is not a whole number from 0")
            }
        }
        mapping.addsMessageHeaders = addsMessageHeaders
        mapping.addsTraceContext = addsTraceContext
        mapping.makesTombstones = makesTombstones
        mapping.origin = origin
        return (pattern, mapping, try stage())
    }

    private func stage() throws(MappingError) -> RouteRule? {
        guard select != nil || condition != nil else { return nil }
        do throws(RuleClauseError) { return try RouteRule(select: select, where: condition) } catch {
            throw MappingError("'\(error.clause.rawValue)' is not valid SQL: \(error)")
        }
    }

    /// Whether a record is the topic and the payload as they are, so that nothing has to be filled in.
    var isPlain: Bool {
        guard headers.isEmpty, timestamp == nil, partition == nil, retained != .mark, !addsMessageHeaders,
            !addsTraceContext,
            !makesTombstones,
            !Template.hasFields(topic)
        else {
            return false
        }
        if case .template = key { return false }
        return true
    }
}
