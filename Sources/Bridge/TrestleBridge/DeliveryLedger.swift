internal import TrestleBase

/// The messages in flight: for each one, the acknowledgement that its source awaits.
///
/// A message enters with the source's token and gets an entry; the entry's number travels through Kafka as the record's
/// user data, and is returned with Kafka's response. are reused, so that a steady flow allocates nothing.
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
        var isDeadLetter = false
    }

    private var messages = SlotTable<Message>()
    public private(set) var counts = DeliveryCounts()

    public init() {}

    /// A message came in and is on its way to Kafka.
    ///
    /// - Returns: the number for the user data of its record.
    public mutating func open(_ token: Token?) -> Entry {
        counts.received &+= 1
        counts.inFlight &+= 1
        return messages.insert(Message(token: token))
    }

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
        add(outcome ?? (message.isDeadLetter ? .deadLettered : .stored))
        counts.inFlight &-= 1
        return message.token
    }
}
