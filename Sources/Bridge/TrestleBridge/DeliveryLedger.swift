internal import TrestleBase

/// The messages in flight: for each one, the acknowledgement that its source awaits.
///
/// A message enters with the source's token and gets an entry; the entry's number travels through Kafka as the record's
/// user data, and is returned with Kafka's response. Entries are reused, so that a steady flow allocates nothing.
///
/// A message that several routes get has an entry of its own and one for each of its parts.
///
/// Only the ledger counts, so that `counts` adds up if every opened entry is closed once; closing an entry twice is
/// refused and not counted.
public struct DeliveryLedger<Token: Sendable>: Sendable {
    /// A message's number while it is in flight.
    public typealias Entry = UInt64

    /// The outcome of a message that is no longer in flight.
    public enum Outcome: Sendable {
        case stored, filtered, deadLettered, duplicate
    }

    private struct Message: Sendable {
        /// What the source gets back; `nil` for a message that needs no acknowledgement (QoS 0).
        var token: Token?
        /// The message that this is a part of.
        var whole: Entry?
        /// Parts that are not settled, and one more while parts are still added.
        var openParts = 0
        var isDeadLetter = false
        /// Whether a part of it is stored.
        var isStored = false
        var route = 0
    }

    private var messages = SlotTable<Message>()
    public private(set) var counts = DeliveryCounts()

    public init() {}

    /// A message came in and is on its way to Kafka.
    ///
    /// - Parameter route: the place of its route.
    /// - Returns: the number for the user data of its record.
    public mutating func open(_ token: Token?, route: Int = 0) -> Entry {
        counts.received &+= 1
        counts.inFlight &+= 1
        return messages.insert(Message(token: token, route: route))
    }

    /// A message came in that several routes get. It is settled when all its parts are, and `release` has been called: dead-lettered
    /// when one of them is, else stored when one of them is.
    public mutating func openWhole(_ token: Token?) -> Entry {
        counts.received &+= 1
        counts.inFlight &+= 1
        return messages.insert(Message(token: token, openParts: 1))
    }

    /// A route takes its part of a message.
    ///
    /// - Returns: the number for the user data of its record.
    public mutating func openPart(of whole: Entry, route: Int = 0) -> Entry {
        _ = messages.change(whole) { $0.openParts += 1 }
        return messages.insert(Message(token: nil, whole: whole, route: route))
    }

    /// All parts of a message have been opened.
    ///
    /// - Returns: the token to acknowledge, when all of them are settled already.
    public mutating func release(_ whole: Entry) -> Token? { settlePart(of: whole) { _ in } }

    private mutating func settlePart(of whole: Entry, _ note: (inout Message) -> Void) -> Token? {
        let left = messages.change(whole) { message in
            note(&message)
            message.openParts -= 1
            return message.openParts
        }
        guard left == 0, let message = messages.remove(whole) else { return nil }
        add(message.isDeadLetter ? .deadLettered : message.isStored ? .stored : .filtered)
        counts.inFlight &-= 1
        return message.token
    }

    /// The place of the route that an entry was opened for; `nil` when it is not open.
    public func route(of entry: Entry) -> Int? { messages[entry]?.route }

    /// A message came in and no route selects it.
    public mutating func countFiltered() { count(.filtered) }

    /// A message came in that repeats one received before, in flight or over.
    public mutating func countDuplicate() { count(.duplicate) }

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
    /// - Parameter tokens: gets those to acknowledge.
    public mutating func close(_ entries: Span<Entry>, into tokens: inout [Token]) {
        for index in entries.indices {
            if let token = close(entries[index], as: nil) { tokens.append(token) }
        }
    }

    /// The message is over in another way.
    ///
    /// - Parameter outcome: `nil` for stored or, when it was redirected, dead-lettered.
    public mutating func close(_ entry: Entry, as outcome: Outcome?) -> Token? {
        guard let message = messages.remove(entry) else { return nil }
        let outcome = outcome ?? (message.isDeadLetter ? .deadLettered : .stored)
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
