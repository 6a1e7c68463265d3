/// Where every message that was ever received is now. `isEven` holds after each event, or a message was lost or invented.
public struct Balance: Sendable, Hashable, CustomStringConvertible {
    /// Messages taken from the source, repeated deliveries included.
    public internal(set) var received: UInt64 = 0
    /// Messages whose every record Kafka has confirmed.
    public internal(set) var stored: UInt64 = 0
    /// Messages that went to the dead-letter topic, confirmed by Kafka.
    public internal(set) var deadLettered: UInt64 = 0
    /// Messages that no route wanted.
    public internal(set) var filtered: UInt64 = 0
    /// Messages that wait for Kafka's answer.
    public internal(set) var inFlight: UInt64 = 0

    public init() {}

    /// Whether `received = stored + dead-lettered + filtered + in flight`.
    public var isEven: Bool { received == stored &+ deadLettered &+ filtered &+ inFlight }

    public var description: String {
        "received \(received), stored \(stored), dead-lettered \(deadLettered), filtered \(filtered), "
            + "in flight \(inFlight)"
    }
}
