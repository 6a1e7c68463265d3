import TrestleBase
import WireBytes

/// The state of the output: the pending bytes, the state of this side's stream, and the bytes that the kernel has
/// accepted.
@usableFromInline
struct OutboundStream {
    /// How far this side's stream is.
    @usableFromInline
    enum State: UInt8 {
        case accepting
        /// Nothing more is accepted. Once all is sent, the stream ends.
        case ending
        case ended
        /// The kernel takes nothing more. What the peer had sent before is still read.
        case failed
    }

    /// The pending output; `nil` if there is none.
    @usableFromInline var output: OutputBuffer?
    /// Encrypted and still to be sent.
    var ciphertext: OutputBuffer?
    /// When the kernel last took something, or had nothing to take.
    var lastSent: Instant
    /// Bytes that the kernel has taken, TLS records included.
    private(set) var bytesSent: UInt64 = 0
    /// The number of bytes that the peer had acknowledged at the last check, since which the kernel accepted nothing.
    private var acknowledgedWhenLookedAt: UInt64?
    private(set) var state = State.accepting
    /// Whether the loop sends what waits at the end of this tick.
    var isFlushScheduled = false
    /// Whether more waits than is good.
    @usableFromInline var isAboveHighWatermark = false

    init(now: Instant) { lastSent = now }

    /// How many bytes wait to be sent.
    var pending: Int { (output?.pending ?? 0) + (ciphertext?.pending ?? 0) }

    /// The memory that it takes and holds on to.
    var memory: Int { (output?.memory ?? 0) + (ciphertext?.memory ?? 0) }

    // MARK: The stream's end

    /// Accepts nothing more, and ends once all is sent.
    mutating func end() {
        if state == .accepting { state = .ending }
    }

    /// All is sent.
    /// - Returns: whether the stream is to be ended now: once, after `end()`.
    mutating func handleSent() -> Bool {
        guard state == .ending else { return false }
        state = .ended
        return true
    }

    mutating func handleFailure() { state = .failed }

    // MARK: Progress

    mutating func handleTaken(_ count: Int, now: Instant) {
        lastSent = now
        bytesSent &+= UInt64(count)
    }

    /// Whether less waits again than the low watermark, after more than the high one did.
    mutating func handleDrained(to lowWatermark: Int) -> Bool {
        guard isAboveHighWatermark, pending <= lowWatermark else { return false }
        isAboveHighWatermark = false
        return true
    }

    /// The kernel has taken nothing for `timeout`. It takes bytes in steps of up to megabytes: a peer that reads slowly may have
    /// taken much of what the kernel holds. The first time there is nothing to compare with, and the peer gets half the time again.
    /// - Returns: whether the peer is given more time.
    mutating func handleStall(acknowledged: UInt64, timeout: Duration, now: Instant) -> Bool {
        let before = acknowledgedWhenLookedAt
        acknowledgedWhenLookedAt = acknowledged
        guard let before else {
            lastSent = now.advanced(by: timeout / -2)
            return true
        }
        guard acknowledged > before else { return false }
        lastSent = now
        return true
    }

    // MARK: Buffers

    mutating func dropBuffers(on loop: IOLoop) {
        if let output { loop.giveBack(output) }
        output = nil
        if let ciphertext { loop.giveBack(ciphertext) }
        ciphertext = nil
    }
}
