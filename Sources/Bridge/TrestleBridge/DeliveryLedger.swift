public import TrestleBase
public import TrestleMetrics

/// The messages in flight: for each one, the acknowledgement that its source awaits.
///
/// A message enters with the source's token and gets an entry; the entry's number travels through Kafka as the record's
/// user data, and is returned with Kafka's response. Entries are reused, so that a steady flow allocates nothing.
///
/// A message that several routes get has an entry of its own and one for each of its parts.
///
/// Only the ledger counts, so that `counts` and `routes` add up if every opened entry is closed once; closing an entry
/// twice is refused and not counted.
public struct DeliveryLedger<Token: Sendable>: Sendable {
    /// A message's number while it is in flight.
    public typealias Entry = UInt64

    /// The outcome of a message that is no longer in flight.
    public enum Outcome: Sendable {
        case stored, filtered, deadLettered, duplicate
    }

    private struct Message: Sendable {
        /// The source's token; `nil` for a message that needs no acknowledgement (QoS 0).
        var token: Token?
        /// The message that this is a part of.
        var whole: Entry?
        /// Parts that are not settled, and one more while parts are still added.
        var openParts: Int32 = 0
        /// The place of its route; -1 for a message that has several.
        var route: Int32 = -1
        /// Its MQTT topic, if that is kept.
        var source: Int32 = -1
        var openedAt: Instant
        var isDeadLetter = false
        /// Whether a part of it is stored.
        var isStored = false
    }

    private var messages = SlotTable<Message>()
    private var sources = SourceTopics()
    public private(set) var counts = DeliveryCounts()
    /// The outcomes of the messages of each route, by its place.
    public private(set) var routes: ContiguousArray<RouteCounts>
    /// From the receipt of a message, or of a route's part of it, to Kafka's confirmation.
    public private(set) var latency = HistogramValue()

    /// - Parameter routes: how many there are. Entries of others are not counted by route.
    public init(routes: Int = 0) { self.routes = ContiguousArray(repeating: RouteCounts(), count: routes) }

    /// A message came in and is on its way to Kafka.
    ///
    /// - Parameters:
    ///   - route: the place of its route.
    ///   - bytes: the size of its payload.
    ///   - now: the time of its receipt.
    /// - Returns: the number for the user data of its record.
    public mutating func open(
        _ token: Token?, route: Int = 0, bytes: Int = 0, now: Instant = .distantPast
    ) -> Entry {
        counts.received &+= 1
        counts.inFlight &+= 1
        countReceived(route, bytes)
        return messages.insert(Message(token: token, route: Int32(clamping: route), openedAt: now))
    }

    private mutating func countReceived(_ route: Int, _ bytes: Int) {
        if route < routes.count { routes[route].handleReceived(bytes: bytes) }
    }

    /// A message came in that several routes get. It is settled when all its parts are, and `release` has been called: dead-lettered
    /// when one of them is, else stored when one of them is.
    public mutating func openWhole(_ token: Token?, now: Instant = .distantPast) -> Entry {
        counts.received &+= 1
        counts.inFlight &+= 1
        return messages.insert(Message(token: token, openParts: 1, openedAt: now))
    }

    /// A route takes its part of a message.
    ///
    /// - Returns: the number for the user data of its record.
    public mutating func openPart(of whole: Entry, route: Int = 0, bytes: Int = 0) -> Entry {
        let openedAt = messages.change(whole) { message in
            message.openParts += 1
            return message.openedAt
        }
        countReceived(route, bytes)
        return messages.insert(
            Message(token: nil, whole: whole, route: Int32(clamping: route), openedAt: openedAt ?? .distantPast))
    }

    /// All parts of a message have been opened.
    ///
    /// - Returns: the token to acknowledge, when all of them are settled already.
    public mutating func release(_ whole: Entry) -> Token? { settlePart(of: whole) { _ in } }

    private mutating func settlePart(of whole: Entry, _ note: (inout Message) -> Void) -> Token? {
        let left: Int32? = messages.change(whole) { message in
            note(&message)
            message.openParts -= 1
            return message.openParts
        }
        guard left == 0, let message = messages.remove(whole) else { return nil }
        add(message.isDeadLetter ? .deadLettered : message.isStored ? .stored : .filtered)
        counts.inFlight &-= 1
        return message.token
    }

    /// What became of a route's message.
    private mutating func settleRoute(_ route: Int32, _ outcome: Outcome) {
        let route = Int(route)
        guard routes.indices.contains(route) else { return }
        switch outcome {
        case .stored: routes[route].stored &+= 1
        case .deadLettered: routes[route].deadLettered &+= 1
        case .filtered, .duplicate: routes[route].filtered &+= 1
        }
    }

    /// Keeps the MQTT topic of a message whose record does not say it.
    mutating func noteSource(_ topic: Span<UInt8>, of entry: Entry) {
        let place = sources.add(topic)
        guard place >= 0 else { return }
        if messages.change(entry, { $0.source = place }) == nil { sources.remove(place) }
    }

    /// The MQTT topic that was kept.
    func source(of entry: Entry) -> String? { messages[entry].flatMap { sources.text($0.source) } }

    /// The place of the route that an entry was opened for; `nil` when it is not open.
    public func route(of entry: Entry) -> Int? { messages[entry].map { Int($0.route) } }

    /// The time of receipt of the oldest message that is not settled; looked up one by one.
    public var oldest: Instant? { messages.least(\.openedAt) }

    /// A message came in and no route selects it.
    public mutating func countFiltered() { count(.filtered) }

    /// A message came in that repeats one received before, in flight or over.
    public mutating func countDuplicate() { count(.duplicate) }

    /// A route selects a message that repeats an earlier one.
    public mutating func countDuplicate(route: Int) {
        if routes.indices.contains(route) { routes[route].duplicate &+= 1 }
    }

    private mutating func count(_ outcome: Outcome) {
        counts.received &+= 1
        add(outcome)
    }

    private mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .stored: counts.stored &+= 1
        case .filtered: counts.filtered &+= 1
        case .deadLettered: counts.deadLettered &+= 1
        case .duplicate: counts.duplicate &+= 1
        }
    }

    /// The message goes to the dead-letter topic instead; `false` when it is not in flight, or goes there already.
    public mutating func redirectToDeadLetter(_ entry: Entry) -> Bool {
        messages.change(entry) { message in
            defer { message.isDeadLetter = true }
            return !message.isDeadLetter
        } ?? false
    }

    /// Kafka has the message: it is stored, or dead-lettered when it was redirected.
    ///
    /// - Returns: the token to acknowledge; `nil` when the source expects nothing, or the entry is not open.
    public mutating func close(_ entry: Entry) -> Token? { close(entry, as: nil) }

    /// Kafka has the messages: each is stored, or dead-lettered when it was redirected.
    ///
    /// - Parameters:
    ///   - tokens: gets those to acknowledge.
    ///   - now: the time of Kafka's confirmation.
    public mutating func close(
        _ entries: Span<Entry>, into tokens: inout [Token], now: Instant = .distantPast
    ) {
        // Most of a batch came in the same tick, by the same route: they are counted together.
        var openedAt = Instant.distantPast
        var count: UInt64 = 0
        var route: Int32 = -1
        var stored: UInt64 = 0
        for index in entries.indices {
            guard let message = messages.remove(entries[index]) else { continue }
            if message.source >= 0 { sources.remove(message.source) }
            if message.openedAt != openedAt {
                observe(since: openedAt, now, count)
                (openedAt, count) = (message.openedAt, 0)
            }
            count &+= 1
            guard message.whole == nil, !message.isDeadLetter else {
                if let token = settle(message, as: nil) { tokens.append(token) }
                continue
            }
            if message.route != route {
                addStored(stored, route)
                (route, stored) = (message.route, 0)
            }
            stored &+= 1
            if let token = message.token { tokens.append(token) }
        }
        addStored(stored, route)
        observe(since: openedAt, now, count)
    }

    private mutating func addStored(_ stored: UInt64, _ route: Int32) {
        counts.stored &+= stored
        counts.inFlight &-= stored
        let place = Int(route)
        if routes.indices.contains(place) { routes[place].stored &+= stored }
    }

    private mutating func observe(since openedAt: Instant, _ now: Instant, _ count: UInt64) {
        guard count > 0, now >= openedAt else { return }
        latency.observe(nanoseconds: now.nanoseconds - openedAt.nanoseconds, count: count)
    }

    /// The message is over in another way.
    ///
    /// - Parameter outcome: `nil` for stored or, when it was redirected, dead-lettered.
    public mutating func close(_ entry: Entry, as outcome: Outcome?) -> Token? {
        guard let message = messages.remove(entry) else { return nil }
        if message.source >= 0 { sources.remove(message.source) }
        return settle(message, as: outcome)
    }

    private mutating func settle(_ message: Message, as outcome: Outcome?) -> Token? {
        let outcome = outcome ?? (message.isDeadLetter ? .deadLettered : .stored)
        settleRoute(message.route, outcome)
        if let whole = message.whole {
            return settlePart(of: whole) { message in
                switch outcome {
                case .deadLettered: message.isDeadLetter = true
                case .stored: message.isStored = true
                case .filtered, .duplicate: break
                }
            }
        }
        add(outcome)
        counts.inFlight &-= 1
        return message.token
    }
}
