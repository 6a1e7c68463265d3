public import TrestleBase
import WireBytes

/// A message's way through the bridge as a span of a distributed trace: from its receipt to the moment when its destination has
/// confirmed it. Only messages whose `traceparent` says that they are sampled have one.
public struct BridgeSpan: Sendable, Hashable {
    /// 32 hexadecimal digits, from the message.
    public let traceID: String
    /// 16 hexadecimal digits: the parent of what follows.
    public let spanID: String
    /// The span of whoever sent the message.
    public let parentID: String
    /// The route's name.
    public let route: String
    /// Where the message came from: the MQTT topic, or the Kafka topic, at most `longestName` bytes of it.
    public let source: String
    /// Where it went; as long.
    public let destination: String
    /// Whether it went from MQTT to Kafka.
    public let isToKafka: Bool
    public let start: WallTime
    /// How long it took.
    public internal(set) var duration = Duration.zero
    /// Whether it went to the dead-letter topic instead.
    public internal(set) var isDeadLettered = false

    /// Bytes of a topic in a span: a device chooses how long its topics are, and thousands of spans may wait.
    public static let longestName = 256

    public init(
        traceID: String, spanID: String, parentID: String, route: String, source: String, destination: String,
        isToKafka: Bool, start: WallTime
    ) {
        (self.traceID, self.spanID, self.parentID) = (traceID, spanID, parentID)
        (self.route, self.source, self.destination) = (route, Self.shortened(source), Self.shortened(destination))
        (self.isToKafka, self.start) = (isToKafka, start)
    }

    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > longestName else { return name }
        return String(decoding: name.utf8.prefix(longestName), as: UTF8.self) + "…"
    }
}

/// The spans of messages in flight, by the number under which each travels. Confined to a loop.
struct OpenSpans {
    private struct Open {
        var span: BridgeSpan
        let since: Instant
    }

    /// Who gets those that have ended; `nil`: nobody wants any.
    let sink: (@Sendable (BridgeSpan) -> Void)?
    private var open: [UInt64: Open] = [:]
    private var random = SystemRandomNumberGenerator()

    /// Beyond this number, messages pass without a span, and keep the parent that they have.
    static let most = 4_096

    init(_ sink: (@Sendable (BridgeSpan) -> Void)?) { self.sink = sink }

    var isEmpty: Bool { open.isEmpty }

    /// Whether a span can begin.
    var isAccepting: Bool { sink != nil && open.count < Self.most }

    /// A new span's identifier.
    mutating func identifier() -> String {
        var number: UInt64 = 0
        while number == 0 { number = random.next() }
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    mutating func begin(_ span: BridgeSpan, under number: UInt64, now: Instant) {
        open[number] = Open(span: span, since: now)
    }

    mutating func noteDeadLetter(_ number: UInt64) { open[number]?.span.isDeadLettered = true }

    /// Forgets the spans of messages that nothing more is heard of.
    mutating func forget(where isGone: (UInt64) -> Bool) {
        guard !open.isEmpty else { return }
        open = open.filter { !isGone($0.key) }
    }

    /// Its destination has confirmed a message.
    mutating func end(_ number: UInt64, now: Instant) {
        guard let ended = open.removeValue(forKey: number) else { return }
        var span = ended.span
        span.duration = ended.since.duration(to: now)
        sink?(span)
    }
}
