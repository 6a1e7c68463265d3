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
    /// Messages that expired before they could be published.
    public internal(set) var expired: UInt64 = 0
    /// Deliveries that repeated one received before, and were not stored again.
    public internal(set) var duplicate: UInt64 = 0
    /// Messages that a connection left unacknowledged when it was replaced: they are delivered again, and count again.
    public internal(set) var abandoned: UInt64 = 0
    /// Messages that wait for Kafka's response.
    public internal(set) var inFlight: UInt64 = 0

    public init() {}

    /// The sum of all outcomes, with the messages in flight.
    public var accounted: UInt64 {
        stored &+ deadLettered &+ filtered &+ expired &+ duplicate &+ abandoned &+ inFlight
    }

    /// Whether `received` is the sum of the others.
    public var addsUp: Bool { received == accounted }

    /// Adds the messages of another place.
    mutating func add(_ other: DeliveryCounts) {
        received &+= other.received
        stored &+= other.stored
        deadLettered &+= other.deadLettered
        filtered &+= other.filtered
        expired &+= other.expired
        duplicate &+= other.duplicate
        abandoned &+= other.abandoned
        inFlight &+= other.inFlight
    }

    /// One line; `expired`, `duplicate` and `abandoned` only where there are any.
    public var description: String {
        "received \(received), stored \(stored), dead-lettered \(deadLettered), filtered \(filtered), "
            + (expired > 0 ? "expired \(expired), " : "") + (duplicate > 0 ? "duplicate \(duplicate), " : "")
            + (abandoned > 0 ? "abandoned \(abandoned), " : "") + "in flight \(inFlight)"
    }
}

/// The number of messages that a route has taken, by outcome. Counted on the loop, without a lock.
public struct RouteCounts: Sendable, Hashable {
    /// Messages that the route selects.
    public internal(set) var received: UInt64 = 0
    /// Bytes of their payloads.
    public internal(set) var receivedBytes: UInt64 = 0
    /// Messages that their destination has confirmed: Kafka, or the MQTT broker.
    public internal(set) var stored: UInt64 = 0
    /// Messages that went to the dead-letter topic, confirmed by Kafka.
    public internal(set) var deadLettered: UInt64 = 0
    /// Messages that the route leaves out.
    public internal(set) var filtered: UInt64 = 0
    /// Messages that expired before they could be published.
    public internal(set) var expired: UInt64 = 0
    /// Messages that a connection left unacknowledged when it was replaced, or when their partition moved.
    public internal(set) var abandoned: UInt64 = 0
    /// Deliveries that repeated one received before, and were not stored again; they do not count as received.
    public internal(set) var duplicate: UInt64 = 0

    public init() {}

    mutating func handleReceived(bytes: Int) {
        received &+= 1
        receivedBytes &+= UInt64(truncatingIfNeeded: bytes)
    }

    /// Messages without an outcome.
    public var inFlight: UInt64 { received &- stored &- deadLettered &- filtered &- expired &- abandoned }

    /// Adds what another place has counted of the same route.
    mutating func add(_ other: RouteCounts) {
        received &+= other.received
        receivedBytes &+= other.receivedBytes
        stored &+= other.stored
        deadLettered &+= other.deadLettered
        filtered &+= other.filtered
        expired &+= other.expired
        abandoned &+= other.abandoned
        duplicate &+= other.duplicate
    }
}
