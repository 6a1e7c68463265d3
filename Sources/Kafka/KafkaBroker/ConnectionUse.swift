internal import TrestleBase
internal import TrestleTransport

/// The broker's memory that one connection uses, and since when: a pure value that the connection updates and that
/// detects when it takes too long.
struct ConnectionUse {
    /// Bytes of the request that is being handled.
    var request = 0
    /// Bytes that came behind it, or of a request that is not whole yet.
    var unfinished = 0
    /// Bytes of the response that is being made.
    var preparing = 0
    private var opened: Instant?
    private var lastActive = Instant(nanoseconds: 0)
    private var hasMadeRequest = false
    private var incomingClock = TransferClock()
    private var outgoingClock = TransferClock()
    private var requestSince: Instant?

    var isOpen: Bool { opened != nil }
    var incoming: Int { request + unfinished }
    var outgoingSince: Instant? { outgoingClock.since ?? requestSince }

    mutating func handleOpen(now: Instant) {
        opened = now
        lastActive = now
    }

    mutating func handleRequest(now: Instant) {
        hasMadeRequest = true
        lastActive = now
        requestSince = now
        incomingClock.stop()
    }

    /// Of a request that is not whole yet so many bytes have come, or none.
    mutating func handleBytes(_ bytes: Int, now: Instant) {
        if bytes == 0 { incomingClock.stop() } else { incomingClock.note(bytes, now: now) }
    }

    /// - Parameter isFirst: whether all responses before this one have been taken.
    mutating func handleResponse(_ bytes: Int, isFirst: Bool, now: Instant) {
        if isFirst { outgoingClock.stop() }
        outgoingClock.add(bytes, now: now)
    }

    mutating func handleRequestEnd(now: Instant) {
        preparing = 0
        requestSince = nil
        lastActive = now
    }

    mutating func handleDrained() { outgoingClock.stop() }

    /// Why a connection has to end.
    enum Overdue: Equatable {
        case responseNotTaken, requestNotFinished, noRequest, idle

        /// For the log, after "it".
        var reason: String {
            switch self {
            case .responseNotTaken: "has not taken its responses in time"
            case .requestNotFinished: "began a request and did not finish it in time"
            case .noRequest: "made no request in time"
            case .idle: "was idle"
            }
        }
    }

    /// Why the connection has to end now; `nil` when it may go on.
    ///
    /// - Parameter awaitsClient: whether the next move is the client's.
    func overdue(awaitsClient: Bool, _ configuration: KafkaBroker.Configuration, now: Instant) -> Overdue? {
        let (grace, rate) = (configuration.transferTimeout, configuration.minimumTransferRate)
        if outgoingClock.isTooSlow(grace: grace, rate: rate, now: now) { return .responseNotTaken }
        guard awaitsClient, let opened else { return nil }
        if incomingClock.isTooSlow(grace: grace, rate: rate, now: now) { return .requestNotFinished }
        if !hasMadeRequest, opened.duration(to: now) > configuration.authenticationTimeout { return .noRequest }
        let isQuiet = incomingClock.since == nil && outgoingClock.since == nil
        return isQuiet && lastActive.duration(to: now) > configuration.idleTimeout ? .idle : nil
    }
}
