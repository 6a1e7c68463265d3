/// The number of received messages by outcome. `addsUp` is true after each event; otherwise a message was lost or
/// invented.
public struct DeliveryCounts: Sendable, Hashable, CustomStringConvertible {
    /// Messages taken from the source, repeated deliveries included.
    public internal(set) var received: UInt64 = 0
    /// Messages whose every record Kafka has confirmed.
    public internal(set) var stored: UInt64 = 0
    /// Messages that went to the dead-letter topic, confirmed by Kafka.
    public internal(set) var deadLettered: UInt64 = 0
    /// Messages that no route selects, or that the routes that select them leave out.
    public internal(set) var filtered: UInt64 = 0
    /// Deliveries that repeated one received before, and were not stored again.
    public internal(set) var duplicate: UInt64 = 0
    /// Messages that wait for Kafka's response.
    public internal(set) var inFlight: UInt64 = 0

    public init() {}

    /// Whether `received` is the sum of the others.
    public var addsUp: Bool {
        received == stored &+ deadLettered &+ filtered &+ duplicate &+ inFlight
    }

    /// Adds the messages of another place.
    mutating func add(_ other: DeliveryCounts) {
        received &+= other.received
        stored &+= other.stored
        deadLettered &+= other.deadLettered
        filtered &+= other.filtered
        duplicate &+= other.duplicate
        inFlight &+= other.inFlight
    }

    /// One line; `duplicate` only where there are any.
    public var description: String {
        "received \(received), stored \(stored), dead-lettered \(deadLettered), filtered \(filtered), "
            + (duplicate > 0 ? "duplicate \(duplicate), " : "") + "in flight \(inFlight)"
    }
}
