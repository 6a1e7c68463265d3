public import TrestleBase

/// When the cluster is asked what it looks like: by age, when somebody needs to know, and again with growing waits while
/// something is missing from the answer.
///
/// A value without clock or socket. After each event `request(now:)` says whether to send now, and `nextTime` when to look
/// again. Times are the caller's nanoseconds.
public struct MetadataSchedule: Sendable {
    /// What the topics and brokers of an answer came to.
    public enum Outcome: Sendable {
        /// Nothing is missing.
        case complete
        /// What is missing is the same wherever one asks: a right.
        case refused
        /// Something is missing that another broker may know.
        case incomplete
    }

    private let maximumAge: UInt64
    private let backoff: Backoff
    private var isWanted = false
    /// Whether it is wanted because something does not work, so that the same answer again would be of no help.
    private var isInTrouble = false
    private var isUnderWay = false
    /// Nothing is asked before this time.
    private var notBefore: UInt64 = 0
    /// When the answer is too old.
    private var dueAt = UInt64.max
    /// When to ask again for what was missing from the last answer.
    private var retryAt = UInt64.max
    /// Answers in a row from which something was missing.
    private var incompleteAnswers = 0

    /// - Parameters:
    ///   - maximumAge: the age at which what is known is asked for again.
    ///   - backoff: the waits between two requests.
    public init(maximumAge: Duration, backoff: Backoff) {
        self.maximumAge = maximumAge.nanoseconds
        self.backoff = backoff
    }

    /// Somebody needs to know.
    ///
    /// - Parameters:
    ///   - inTrouble: whether something does not work.
    ///   - atOnce: whether no wait is due, as for a topic that was never asked for.
    public mutating func handleNeed(inTrouble: Bool, atOnce: Bool = false) {
        isWanted = true
        if inTrouble { isInTrouble = true }
        if atOnce { notBefore = 0 }
    }

    /// Whether to send a request now. The caller sends it and says `handleSent`.
    public mutating func isDue(now: UInt64) -> Bool {
        if min(dueAt, retryAt) <= now {
            dueAt = .max
            retryAt = .max
            isWanted = true
        }
        return isWanted && !isUnderWay && notBefore <= now
    }

    /// When `isDue` may turn true by the passing of time, `UInt64.max` for never.
    public var nextTime: UInt64 {
        if isUnderWay { return .max }
        return isWanted ? notBefore : max(notBefore, min(dueAt, retryAt))
    }

    public mutating func handleSent() {
        isWanted = false
        isUnderWay = true
    }

    /// The connection that was asked is gone, or its answer of no use.
    public mutating func handleLost() {
        isWanted = true
        isUnderWay = false
    }

    /// An answer has come.
    ///
    /// - Parameter hasNewTopics: whether topics have been added since the request.
    /// - Returns: whether the answer is of use: `false` when another broker may know more.
    public mutating func handleAnswer(
        _ outcome: Outcome, hasNewTopics: Bool, now: UInt64, random: inout SeededRandom
    ) -> Bool {
        let isUseful = outcome != .incomplete && !isInTrouble
        isInTrouble = false
        isUnderWay = false
        incompleteAnswers = outcome == .complete ? 0 : incompleteAnswers + 1
        dueAt = now &+ maximumAge
        // What one topic lacks delays no news of another: only the repetition waits longer and longer.
        retryAt = outcome == .complete ? .max : now + wait(incompleteAnswers, &random)
        notBefore = hasNewTopics ? 0 : now + wait(1, &random)
        if hasNewTopics { isWanted = true }
        return isUseful
    }

    private func wait(_ attempts: Int, _ random: inout SeededRandom) -> UInt64 {
        backoff.delay(attempts: attempts, random: random.next()).nanoseconds
    }
}
