import TrestleBase

/// What the messages of a route need of a registry: what is known, what has been requested, and the messages that wait for it.
///
/// Messages of one line keep their order: one that needs something unknown waits, and those of its line behind it. Lines whose needs are
/// known go on. While the registry does not respond, one request at a time is sent to it, with backoff; what is known stays in use.
struct SchemaGate<Line: Hashable, Need: Hashable, Plan, Message> {
    /// What is known of a need.
    enum Look {
        case known(Plan)
        /// The registry has refused it, for this reason.
        case refused(String)
        case pending
    }

    /// The registry's response to a request.
    enum Response {
        /// - Parameter lifetime: after which it is requested again; `nil`: never. It stays in use meanwhile.
        case known(Plan, lifetime: Duration?)
        case refused(String)
        /// It is refused for the message that it was requested for, and requested again for another one.
        case refusedOnce(String)
        /// The registry does not respond, or what is needed may come: the request is repeated.
        case unavailable(String)
    }

    private enum State {
        case requested
        case known(Plan, until: Instant?, isRefreshing: Bool)
        case refused(String, until: Instant)
        case refusedOnce(String)
    }

    private struct WaitingLine {
        var messages = RingQueue<(message: Message, size: Int)>()
    }

    private var states: [Need: State] = [:]
    /// Needs to be requested.
    private var queue = RingQueue<Need>()
    private var underway = 0
    private var failures = 0
    private var retryAt: Instant?
    private var lines: [Line: WaitingLine] = [:]
    /// Lines by the need of their first message.
    private var parked: [Need: [Line]] = [:]
    /// Lines whose first message may go on.
    private var awake = RingQueue<Line>()

    /// Messages that wait, and their bytes.
    private(set) var count = 0
    private(set) var bytes = 0
    /// Why the registry does not respond as it should; `nil` when it does.
    private(set) var fault: String?
    /// Needs of which nothing is known yet.
    private var unknown = 0

    /// Why the registry does not give what is needed; `nil` when it does, and when all that is needed is known.
    var obstacle: String? { unknown > 0 ? fault : nil }

    /// What is known is kept for so many needs, and for so many bytes of it.
    private let capacity: Int
    private let maximumSize: Int
    private var size = 0
    /// When to look for what may be forgotten: not at each of many needs that are all under way.
    private var nextForgetting: Int
    /// Requests without a response.
    static var mostUnderway: Int { 8 }
    /// How long a refusal stands before the request is repeated.
    static var refusalLifetime: Duration { .seconds(30) }
    /// The least time between requests for something that is known.
    static var shortestLifetime: Duration { .seconds(1) }
    private static var backoff: Backoff { Backoff(initial: .milliseconds(250), maximum: .seconds(15)) }
    /// What a message takes beside its bytes.
    static var overhead: Int { 512 }

    init(capacity: Int = 10_000, maximumSize: Int = 32 << 20) {
        self.capacity = capacity
        self.maximumSize = maximumSize
        nextForgetting = capacity
    }

    // MARK: Needs

    /// What is known of a need; it is requested when nothing is.
    mutating func look(_ need: Need, now: Instant) -> Look {
        switch states[need] {
        case .known(let plan, let until, let isRefreshing)?:
            if let until, now >= until, !isRefreshing {
                states[need] = .known(plan, until: until, isRefreshing: true)
                queue.append(need)
            }
            return .known(plan)
        case .refused(let reason, let until)? where now < until: return .refused(reason)
        case .refusedOnce(let reason)?:
            states[need] = nil
            return .refused(reason)
        case .requested?: return .pending
        case .refused?, nil:
            // What is known is not given up while it cannot be had again.
            if states.count >= nextForgetting, fault == nil { forgetSettled() }
            states[need] = .requested
            unknown += 1
            queue.append(need)
            return .pending
        }
    }

    /// Whether something is known of a need, or requested.
    func has(_ need: Need, now: Instant) -> Bool {
        switch states[need] {
        case .refused(_, let until)?: now < until
        case .requested?, .known?, .refusedOnce?: true
        case nil: false
        }
    }

    /// Something is known from elsewhere.
    mutating func learn(_ need: Need, _ plan: Plan, lifetime: Duration?, now: Instant) {
        let isRequested: Bool
        switch states[need] {
        case .requested?:
            unknown -= 1
            isRequested = true
        case .known(_, _, isRefreshing: true)?: isRequested = true
        default: isRequested = false
        }
        // The response that is on its way is as good.
        states[need] = .known(
            plan, until: lifetime.map { now + max($0, Self.shortestLifetime) }, isRefreshing: isRequested)
        wake(need)
    }

    /// A need that comes up no more.
    mutating func forget(_ need: Need) {
        if case .requested? = states[need] { return }
        states[need] = nil
    }

    private mutating func forgetSettled() {
        states = states.filter { _, state in
            switch state {
            case .requested, .known(_, _, isRefreshing: true): true
            case .known, .refused, .refusedOnce: false
            }
        }
        nextForgetting = max(capacity, 2 * states.count)
        size = 0
    }

    /// The next need to request. Its response comes as `handle`.
    mutating func nextRequest(now: Instant) -> Need? {
        guard underway < (failures > 0 ? 1 : Self.mostUnderway), retryAt.map({ now >= $0 }) ?? true,
            let need = queue.popFirst()
        else { return nil }
        underway += 1
        return need
    }

    /// When to ask for `nextRequest` again; `nil` when a response, or a need, comes first.
    var deadline: Instant? { queue.isEmpty || underway > 0 ? nil : retryAt }

    /// The registry has responded.
    ///
    /// - Parameters:
    ///   - size: of what is known now, in bytes.
    ///   - random: for the jitter of the next attempt.
    mutating func handle(_ response: Response, to need: Need, size: Int = 0, now: Instant, random: UInt64) {
        underway -= 1
        var former: Plan?
        if case .known(let plan, _, _)? = states[need] { former = plan }
        if former == nil {
            if self.size + size > maximumSize { forgetSettled() }
            self.size += size
        }
        if case .unavailable = response {} else if former == nil { unknown -= 1 }
        switch response {
        case .known(let plan, let lifetime):
            noteResponse()
            states[need] = .known(
                plan, until: lifetime.map { now + max($0, Self.shortestLifetime) }, isRefreshing: false)
            wake(need)
        case .refused(let reason):
            noteResponse()
            if let former {
                // What was good stays in use.
                states[need] = .known(former, until: now + Self.refusalLifetime, isRefreshing: false)
            } else {
                states[need] = .refused(reason, until: now + Self.refusalLifetime)
                wake(need)
            }
        case .refusedOnce(let reason):
            noteResponse()
            states[need] = .refusedOnce(reason)
            wake(need)
        case .unavailable(let reason):
            failures += 1
            fault = reason
            retryAt = now + Self.backoff.delay(attempts: failures, random: random)
            queue.append(need)
        }
    }

    private mutating func noteResponse() {
        (failures, retryAt, fault) = (0, nil, nil)
    }

    private mutating func wake(_ need: Need) {
        for line in parked.removeValue(forKey: need) ?? [] { awake.append(line) }
    }

    // MARK: Messages

    /// Whether messages of a line wait, so that another one has to.
    func isWaiting(_ line: Line) -> Bool { count > 0 && lines[line] != nil }

    /// A message waits, behind those of its line that do.
    ///
    /// - Parameters:
    ///   - need: what is pending for it; only looked at for the first one of a line.
    ///   - size: in bytes.
    mutating func wait(_ message: Message, in line: Line, for need: Need, size: Int) {
        let isFirst = lines[line] == nil
        lines[line, default: WaitingLine()].messages.append((message, size + Self.overhead))
        if isFirst { parked[need, default: []].append(line) }
        count += 1
        bytes += size + Self.overhead
    }

    /// The first message of a line that may go on; then `finish` or `park` says what came of it.
    mutating func next() -> (line: Line, message: Message)? {
        guard let line = awake.first, let message = lines[line]?.messages.first?.message else { return nil }
        return (line, message)
    }

    /// The message that `next` gave has gone on.
    mutating func finish(_ line: Line) {
        guard let size = lines[line]?.messages.popFirst()?.size else { return }
        count -= 1
        bytes -= size
        if lines[line]?.messages.isEmpty == true {
            lines[line] = nil
            _ = awake.popFirst()
        }
    }

    /// The message that `next` gave needs something else that is pending.
    mutating func park(_ line: Line, for need: Need) {
        _ = awake.popFirst()
        parked[need, default: []].append(line)
    }
}
