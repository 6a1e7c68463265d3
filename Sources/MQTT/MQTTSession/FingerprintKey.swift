public import MQTTCodec
import WireBytes

/// The secret key of the fingerprints that tell a repeat from another message under the same packet identifier.
///
/// Two messages with one fingerprint would count as one, and the second would be lost. Payloads often end with a
/// checksum of their own, and a device may choose them with intent. A checksum as fingerprint fails on both: the CRC of
/// any bytes followed by their CRC is a constant, and four bytes suffice to reach a given one. The fingerprint is
/// therefore a nonlinear hash that cannot be computed without the key. Fingerprints of different keys do not compare: a
/// session keeps its key for as long as it lives.
public struct FingerprintKey: Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// - Parameter random: a source that cannot be guessed; in a test, one with a seed.
    public init(using random: inout some RandomNumberGenerator) {
        first = random.next()
        second = random.next()
        third = random.next()
        fourth = random.next()
    }

    /// The key that `words` is of, for a store; `nil` unless they are four.
    public init?(words: [UInt64]) {
        guard words.count == 4 else { return nil }
        first = words[0]
        second = words[1]
        third = words[2]
        fourth = words[3]
    }

    /// The key itself, for a store that keeps it secret.
    public var words: [UInt64] { [first, second, third, fourth] }

    /// The fingerprint of a message: 64 bits of its topic, its payload and where one ends and the other begins. What may
    /// differ between repeats (DUP, the time left until a message expires) has no part in it.
    ///
    /// Each step multiplies two words that depend on the key to 128 bits and folds these to 64. Messages that differ have
    /// the same fingerprint with a probability of about 2⁻⁶⁰, whoever chose them.
    @inline(__always)
    public func fingerprint(topic: Span<UInt8>, payload: Span<UInt8>) -> UInt64 {
        var state = fold(
            first ^ UInt64(truncatingIfNeeded: topic.count), second ^ UInt64(truncatingIfNeeded: payload.count))
        state = absorb(topic, state)
        state = absorb(payload, state)
        return fold(state ^ third, fourth)
    }

    /// The fingerprint of a topic alone.
    func fingerprint(topic: Span<UInt8>) -> UInt64 { fingerprint(topic: topic, payload: Span()) }

    @inline(__always)
    private func absorb(_ bytes: Span<UInt8>, _ start: UInt64) -> UInt64 {
        let count = bytes.count
        guard count > 16 else { return absorbShort(bytes, start) }
        // SAFETY of every `word` below: offset + 16 <= count, by the guard and the condition of each loop.
        @inline(__always)
        func word(_ offset: Int) -> UInt64 {
            unsafe UInt64(
                littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
        }
        var state = start
        var offset = 0
        if count > 64 {
            // Four chains that do not wait for each other.
            var (b, c, d) = (start, start, start)
            repeat {
                state = fold(word(offset) ^ first, word(offset &+ 8) ^ state)
                b = fold(word(offset &+ 16) ^ second, word(offset &+ 24) ^ b)
                c = fold(word(offset &+ 32) ^ third, word(offset &+ 40) ^ c)
                d = fold(word(offset &+ 48) ^ fourth, word(offset &+ 56) ^ d)
                offset &+= 64
            } while offset < count &- 64
            state = fold(fold(state ^ third, b ^ fourth) ^ first, fold(c ^ first, d ^ second) ^ third)
        }
        while offset < count &- 16 {
            state = fold(word(offset) ^ third, word(offset &+ 8) ^ state)
            offset &+= 16
        }
        // The last 16 bytes, of which some may have been taken before.
        return fold(word(count &- 16) ^ fourth, word(count &- 8) ^ state)
    }

    /// At most 16 bytes. Their number is in the state.
    @inline(__always)
    private func absorbShort(_ bytes: Span<UInt8>, _ state: UInt64) -> UInt64 {
        let count = bytes.count
        if count >= 8 {
            return fold(bytes.littleEndianWord(at: 0) ^ fourth, bytes.littleEndianWord(at: count &- 8) ^ state)
        }
        var word: UInt64 = 0
        for index in 0..<count { word = word << 8 | UInt64(bytes[index]) }
        return fold(word ^ fourth, state)
    }

    @inline(__always)
    private func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}

extension FingerprintKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "a fingerprint key, hidden" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PublishView {
    /// Tells a repeat from another message under the same packet identifier.
    @inline(__always)
    public func fingerprint(_ key: FingerprintKey) -> UInt64 { key.fingerprint(topic: topic, payload: payload) }

    /// The fingerprint of its topic alone where it may be a repeat, else 0.
    @inline(__always)
    public func repeatedTopic(_ key: FingerprintKey) -> UInt64 { dup ? key.fingerprint(topic: topic) : 0 }
}

extension MalformedPublish {
    func repeatedTopic(_ key: FingerprintKey) -> UInt64 { dup ? key.fingerprint(topic: topic) : 0 }

    func fingerprint(_ key: FingerprintKey) -> UInt64 { key.fingerprint(topic: topic, payload: payload) }
}
