import TrestleBase
import WireBytes

/// The state of the input: whether the handler accepts it, whether the peer's stream has ended, and how much of the
/// current message has arrived.
struct InboundStream: ~Copyable {
    /// Whether the handler takes what comes.
    enum Demand: UInt8 {
        case reading
        /// Reads again, and what the handler had left is offered again at the end of this tick.
        case resuming
        /// Nothing is read: the kernel's buffers fill and the peer has to wait.
        case paused
    }

    /// Where the peer's stream is.
    enum Source: UInt8 {
        case flowing
        /// The peer has ended or broken it while nothing was read. What it sent before may lie in the kernel.
        case abandoned
        /// It was read to its end.
        case ended
    }

    /// How far the handler is in the message that comes.
    enum Progress {
        /// It has consumed nothing yet, and must within `ConnectionOptions.firstMessageTimeout`.
        case first(begun: Instant?)
        /// All that came is consumed.
        case between
        /// It has left bytes unconsumed since.
        case within(since: Instant)
    }

    /// The effect of the bytes that the handler consumed.
    struct Consumed: Equatable {
        /// The first message is whole.
        var isFirstMessage = false
        /// A message has begun that is not whole.
        var beginsMessage = false
    }

    /// The bytes that the handler left unconsumed.
    var leftover: WireBuffer?
    private(set) var progress = Progress.between
    var lastReceived: Instant
    private(set) var demand = Demand.reading
    private(set) var source = Source.flowing

    init(now: Instant) { lastReceived = now }

    var isPaused: Bool { demand == .paused }

    /// When the oldest of what the handler left unconsumed came.
    var unconsumedSince: Instant? {
        switch progress {
        case .first(let begun): begun
        case .between: nil
        case .within(let since): since
        }
    }

    /// The memory that it takes and holds on to.
    var memory: Int {
        switch leftover {
        case .none: 0
        case .some(let buffer): buffer.capacity
        }
    }

    // MARK: Demand

    /// - Returns: false when it was paused before.
    mutating func pause() -> Bool {
        guard demand != .paused else { return false }
        demand = .paused
        return true
    }

    /// - Returns: false when it was not paused.
    mutating func resume(now: Instant) -> Bool {
        guard demand == .paused else { return false }
        demand = leftover == nil ? .reading : .resuming
        // What waited for this side is not the peer's delay.
        switch progress {
        case .first(begun: .some): progress = .first(begun: now)
        case .within: progress = .within(since: now)
        case .first(begun: nil), .between: break
        }
        return true
    }

    /// The end of the tick in which it was resumed.
    /// - Returns: what is offered again; nil when it was paused again, or has been offered already.
    mutating func takeResumed() -> WireBuffer? {
        guard demand == .resuming else { return nil }
        demand = .reading
        return leftover.take()
    }

    // MARK: The peer's stream

    /// - Returns: false when that was known.
    mutating func handlePeerGone() -> Bool {
        guard source == .flowing else { return false }
        source = .abandoned
        return true
    }

    mutating func handleEnd() { source = .ended }

    // MARK: Messages

    mutating func awaitFirstMessage() { progress = .first(begun: nil) }

    /// A message that has begun is on the clock; every other one that is consumed before it is progress.
    mutating func handleConsumed(_ consumed: Int, of count: Int, now: Instant) -> Consumed {
        var result = Consumed()
        var since = unconsumedSince
        var isFirst = if case .first = progress { true } else { false }
        if isFirst && consumed > 0 {
            result.isFirstMessage = true
            isFirst = false
        }
        if consumed == count {
            since = nil
        } else if consumed > 0 || since == nil {
            since = now
            result.beginsMessage = true
        }
        progress = isFirst ? .first(begun: since) : since.map { .within(since: $0) } ?? .between
        return result
    }
}
