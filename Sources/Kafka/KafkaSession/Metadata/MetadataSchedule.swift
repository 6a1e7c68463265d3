public import TrestleBase

/// The times at which the cluster's metadata is requested: by age, on demand, and again with growing waits while the
/// response is incomplete.
///
/// A value without clock or socket. After each event `request(now:)` says whether to send now, and `nextTime` when to look
/// again. Times are of the caller's clock.
public struct MetadataSchedule: Sendable {
    /// The result of a Metadata response.
    public enum Outcome: Sendable {
        /// Nothing is missing.
        case complete
        /// A permission is missing, which is the same at every broker.
        case refused
        /// Something is missing that another broker may know.
        case incomplete
    }

    private let maximumAge: Duration
    private let backoff: Backoff
    private var isRequested = false
    /// Whether it is requested because something does not work, so that the same response again would be of no help.
    public private(set) var isInTrouble = false
    private var isUnderWay = false
    /// Nothing is requested before this time.
    private var notBefore = Instant.distantPast
    /// When the response is too old.
    private var dueAt = Instant.distantFuture
    /// When to ask again for what was missing from the last response.
    private var retryAt = Instant.distantFuture
    /// Responses in a row from which something was missing.
    private var incompleteResponses = 0

    /// - Parameters:
    ///   - maximumAge: the age at which metadata is requested again.
    ///   - backoff: the waits between two requests.
    public init(maximumAge: Duration, backoff: Backoff) {
        self.maximumAge = maximumAge
        self.backoff = backoff
    }

    /// Somebody needs to know.
    ///
    /// - Parameters:
    ///   - inTrouble: whether something does not work.
    ///   - atOnce: whether no wait is due, as for a topic that was never requested.
    public mutating func handleNeed(inTrouble: Bool, atOnce: Bool = false) {
        isRequested = true
        if inTrouble { isInTrouble = true }
        if atOnce { notBefore = .distantPast }
    }

    /// Whether to send a request now. The caller sends it and says `handleSent`.
    public mutating func isDue(now: Instant) -> Bool {
        if min(dueAt, retryAt) <= now {
            dueAt = .distantFuture
            retryAt = .distantFuture
            isRequested = true
        }
        return isRequested && !isUnderWay && notBefore <= now
    }

    /// When `isDue` may turn true by the passing of time, `distantFuture` for never.
    public var nextTime: Instant {
        if isUnderWay { return .distantFuture }
        return isRequested ? notBefore : max(notBefore, min(dueAt, retryAt))
    }

    public mutating func handleSent() {
        isRequested = false
        isUnderWay = true
    }

    /// The connection that was queried is gone, or its response of no use.
    public mutating func handleLost() {
        isRequested = true
        isUnderWay = false
    }

    /// A response has come.
    ///
    /// - Parameter hasNewTopics: whether topics have been added since the request.
    /// - Returns: whether the response is of use: `false` when another broker may know more.
    public mutating func handleResponse(
        _ outcome: Outcome, hasNewTopics: Bool, now: Instant, random: inout SeededRandom
    ) -> Bool {
        let isUseful = outcome != .incomplete && !isInTrouble
        isInTrouble = false
        isUnderWay = false
        incompleteResponses = outcome == .complete ? 0 : incompleteResponses + 1
        dueAt = now + maximumAge
        // What one topic lacks delays no news of another: only the repetition waits longer and longer.
        retryAt = outcome == .complete ? .distantFuture : now + wait(incompleteResponses, &random)
        notBefore = hasNewTopics ? .distantPast : now + wait(1, &random)
        if hasNewTopics { isRequested = true }
        return isUseful
    }

    private func wait(_ attempts: Int, _ random: inout SeededRandom) -> Duration {
        backoff.delay(attempts: attempts, random: random.next())
    }
}
