import KafkaClient
import KafkaCodec
import TrestleBase
import WireBytes

/// Brings dead letters into their topic, whatever it takes: each waits here with a copy of its payload until its last
/// part has been confirmed, and what cannot be written now is tried again while everything else goes on.
///
/// A state of the cluster (a missing topic, a missing right) is waited for inside the producer. What comes back here is
/// a refusal of the record: one that is too large is cut into smaller parts, as small as the topic demands, and gives up its
/// headers in the end; one that it calls invalid goes without headers. Any other is tried again with backoff, since a person may
/// change the topic.
///
/// Knows neither a loop nor a producer. Confined to one thread.
final class DeadLetterQueue {
    private struct Waiting {
        var letter: DeadLetter
        var longestKey: Int
        var key: ByteSlice
        var value: ByteSlice
        /// Bytes of payload in a part.
        var partSize: Int
        /// Bytes of payload that are confirmed.
        var confirmed = 0
        var attempts = 0
        /// When to try again; `nil` while a part is on its way.
        var retryAt: Instant?
        /// Tells the parts of this letter from those of another one with the same key and cause.
        let identifier: String

        var parts: Int { max(1, (value.count + partSize - 1) / partSize) }
        var end: Int { min(confirmed + partSize, value.count) }
    }

    /// An event of the queue.
    enum Event {
        /// The dead-letter topic does not take a letter now.
        case refused(reason: String)
    }

    /// The name of the dead-letter topic.
    let topicName: String
    private let append: Append
    private let now: () -> Instant
    /// Of the identifiers of letters.
    private let nonce: UInt64
    private var lastIdentifier: UInt64 = 0
    private let observe: (Event) -> Void
    private var letters: [UInt64: Waiting] = [:]
    /// Letters that wait to be tried again.
    private(set) var waitingForRetry = 0
    private var bytes = 0
    /// The largest part that the topic is known to take.
    private var largestPart: Int
    private let largestRecord: Int

    /// Bytes of letters from which on nothing more should be read.
    static let bound = 16 << 20
    private static let smallestPart = 1 << 10
    /// The longest keys: at first, and when the topic does not take them even with the smallest part. Both fit the
    /// smallest `max.request.size` that can be configured (16 KiB).
    private static let longestKeys = [4 << 10, 256]
    /// The size of a letter besides its key and payload.
    private static let overhead = 512

    /// Hands a record for the topic to a producer: key, value, headers, and the letter's number.
    typealias Append = (
        Span<UInt8>, Span<UInt8>, borrowing RecordHeaders, UInt64
    ) throws(ProduceFailure) -> Void

    /// - Parameters:
    ///   - maximumRequestSize: the producer's; a record is at most about 600 bytes smaller.
    ///   - nonce: differs from that of any other queue.
    ///   - append: may call `handleFailed` for it later, or throw.
    init(
        topicName: String, maximumRequestSize: Int, nonce: UInt64, now: @escaping () -> Instant,
        append: @escaping Append, observe: @escaping (Event) -> Void
    ) {
        self.topicName = topicName
        self.nonce = nonce
        self.now = now
        self.append = append
        self.observe = observe
        self.largestRecord = maximumRequestSize - 1_024
        // Well below what topics take by default (1 MiB for a whole batch).
        self.largestPart = 512 << 10
    }

    var isEmpty: Bool { letters.isEmpty }

    var isFull: Bool { bytes >= Self.bound }

    private func cost(_ letter: DeadLetter) -> Int {
        letter.key.count + letter.value.count + letter.headersSize + Self.overhead
    }

    /// Takes a letter over, under the number of its ledger entry.
    func add(_ letter: DeadLetter, entry: UInt64) {
        lastIdentifier &+= 1
        let identifier = String(nonce, radix: 16) + "-" + String(lastIdentifier, radix: 16)
        letters[entry] = waiting(letter, longestKey: Self.longestKeys[0], identifier)
        bytes += cost(letter)
        send(entry)
    }

    private func waiting(_ letter: DeadLetter, longestKey: Int, _ identifier: String) -> Waiting {
        let content = letter.content(longestKey: longestKey)
        // Key and headers share the record with the part.
        let rest =
            largestRecord - content.key.count - DeadLetter.longestReason - (letter.origin.target?.utf8.count ?? 0)
            - letter.headersSize
        return Waiting(
            letter: letter, longestKey: longestKey, key: content.key, value: content.value,
            partSize: max(Self.smallestPart, min(largestPart, rest)), identifier: identifier)
    }

    /// A record of the dead-letter topic is stored.
    ///
    /// - Returns: whether the message is complete there; also for one that is none of the queue's letters.
    func handleStored(_ entry: UInt64) -> Bool {
        guard var waiting = letters[entry] else { return true }
        waiting.confirmed = waiting.end
        guard waiting.confirmed < waiting.value.count else {
            letters[entry] = nil
            bytes -= cost(waiting.letter)
            return true
        }
        letters[entry] = waiting
        send(entry)
        return false
    }

    /// The dead-letter topic does not take a record.
    ///
    /// - Returns: `false` when it is none of the queue's letters.
    func handleFailed(_ entry: UInt64, _ error: ProduceFailure) -> Bool {
        guard var waiting = letters[entry] else { return false }
        let size = min(waiting.partSize, max(waiting.value.count, 1))
        if Self.isTooLarge(error), size <= Self.smallestPart,
            waiting.key.count > Self.longestKeys[1] || !waiting.letter.originalHeaders.isEmpty
        {
            loseHeaders(&waiting)
            waiting = self.waiting(waiting.letter, longestKey: Self.longestKeys[1], waiting.identifier)
            waiting.partSize = Self.smallestPart
            letters[entry] = waiting
            send(entry)
            return true
        }
        if error.errorCode == KafkaErrorCode.invalidRecord.rawValue, !waiting.letter.originalHeaders.isEmpty {
            loseHeaders(&waiting)
            letters[entry] = waiting
            send(entry)
            return true
        }
        if Self.isTooLarge(error), size > Self.smallestPart {
            // All parts are written again, under their new numbers: what was confirmed so far is half a set.
            waiting.partSize = max(Self.smallestPart, size / 2)
            waiting.confirmed = 0
            largestPart = min(largestPart, waiting.partSize)
            letters[entry] = waiting
            send(entry)
            return true
        }
        waiting.attempts += 1
        waiting.retryAt = now() + .seconds(min(1 << min(waiting.attempts - 1, 6), 60))
        letters[entry] = waiting
        waitingForRetry += 1
        observe(.refused(reason: error.text))
        return true
    }

    private func loseHeaders(_ waiting: inout Waiting) {
        bytes -= cost(waiting.letter)
        waiting.letter.originalHeaders.removeAll()
        bytes += cost(waiting.letter)
    }

    private static func isTooLarge(_ error: ProduceFailure) -> Bool {
        error.errorCode == KafkaErrorCode.messageTooLarge.rawValue
            || error.errorCode == KafkaErrorCode.recordListTooLarge.rawValue
    }

    /// Time has passed: tries again what is due.
    func handleTimeout(now: Instant) {
        guard waitingForRetry > 0 else { return }
        for (entry, waiting) in letters {
            guard let retryAt = waiting.retryAt, now >= retryAt else { continue }
            letters[entry]?.retryAt = nil
            waitingForRetry -= 1
            send(entry)
        }
    }

    private func send(_ entry: UInt64) {
        guard let waiting = letters[entry] else { return }
        let part = waiting.confirmed / waiting.partSize
        do throws(ProduceFailure) {
            try append(
                waiting.key.span, waiting.value.span.extracting(waiting.confirmed..<waiting.end),
                waiting.letter.headers(
                    part: part, of: waiting.parts, waiting.identifier, longestKey: waiting.longestKey), entry)
        } catch {
            // After the end the message stays unacknowledged, and its broker delivers it again.
            guard error.cause == .record else { return }
            _ = handleFailed(entry, error)
        }
    }
}
