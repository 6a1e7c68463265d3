public import TrestleBase
public import KafkaCodec
public import WireBytes

/// One connection to a broker from its first byte: ApiVersions, SASL if configured, then requests and responses.
///
/// A value without socket or clock: it writes its output into a buffer of the caller and returns the meaning of a
/// frame. Brokers respond in the order of the requests, so that a response belongs to the oldest request or is wrong. A
/// request whose caller has stopped waiting keeps its place; its response is dropped.
///
/// States: `closed` → `start` → `negotiating` → (`handshaking` → `challenged` ⇄ `authenticating`) → `ready`; `close`
/// from any. A `ready` connection goes through these again with `reauthenticate` responses to earlier requests still
/// arrive then.
public struct ConnectionStateMachine<Context> {
    /// The meaning of a frame.
    public enum Event {
        /// A step of the opening, or a response that nobody waits for any more; nothing for the caller to do.
        case progress
        /// The broker waits for a SASL message, after this challenge or, when it is `nil`, for the first: put it to a
        /// `SASLClient`, wherever that may take its time, and give what comes of it to `authenticate`.
        case challenge(ByteSlice?)
        /// The opening is done: requests may be sent.
        case ready
        /// The response to the oldest request.
        case response(Response)
    }

    /// A response whose body is still encoded.
    public struct Response {
        public let context: Context
        public let version: Int16
        /// The body, which follows the response header.
        public let body: ByteSlice
    }

    enum State {
        case closed
        case negotiating(version: Int16)
        case handshaking
        /// The broker has the word.
        case authenticating
        /// The caller has the word.
        case challenged
        case ready
    }

    /// The receiver of a response.
    enum Waiter {
        /// The machine itself, which opens the connection.
        case opening
        case caller(Context, deadline: Instant)
        /// The caller's deadline has passed.
        case nobody
    }

    struct Pending {
        let correlationID: Int32
        let version: Int16
        let responseHeaderVersion: Int16
        let writtenAt: Instant
        let allowance: Duration
        var waiter: Waiter
    }

    let clientID: String
    let mechanism: SASLMechanism?
    var state = State.closed
    /// The secret that the broker was sent last: its words may repeat it.
    public internal(set) var sentSecret: SentSecret?
    var pending = RingQueue<Pending>()
    var nextCorrelationID: Int32 = 0
    private let timeout: Duration
    /// No caller's deadline is before this time.
    public private(set) var earliestDeadline = Instant.distantFuture

    /// When the broker will no longer take what was authenticated last, by the caller's clock; `nil` for never
    /// (KIP-368). `reauthenticate` before that time.
    public internal(set) var sessionEnd: Instant?

    /// The API versions of the broker; empty until it has responded.
    public internal(set) var versions = ApiVersionRanges()

    /// - Parameters:
    ///   - clientID: the name in the broker's logs and quotas.
    ///   - mechanism: how to authenticate; `nil` for not at all.
    ///   - timeout: how long the broker may be silent.
    public init(clientID: String, mechanism: SASLMechanism? = nil, timeout: Duration = .seconds(30)) {
        self.clientID = clientID
        self.mechanism = mechanism
        self.timeout = timeout
    }

    public var isReady: Bool { if case .ready = state { true } else { false } }

    /// How many requests wait for a response.
    public var inFlightCount: Int { pending.count }

    /// Since when the broker's silence means something: when the oldest request was written, or its response was last
    /// worked towards (`progressAt`), plus what that request allows. `nil` when no request waits.
    ///
    /// - Parameter progressAt: when the peer last acknowledged bytes of a request or responded to one.
    public func silentSince(progressAt: Instant) -> Instant? {
        pending.first.map { max($0.writtenAt, progressAt) + $0.allowance }
    }

    /// When the broker will have been silent for too long: `timeout` after `silentSince`.
    public func silenceDeadline(progressAt: Instant) -> Instant? {
        silentSince(progressAt: progressAt).map { $0 + timeout }
    }

    /// Gives up the requests whose callers wait no longer.
    ///
    /// - Returns: their contexts, oldest first.
    public mutating func handleTimeout(now: Instant) -> [Context] {
        guard earliestDeadline <= now else { return [] }
        earliestDeadline = .distantFuture
        var contexts: [Context] = []
        var earliest = Instant.distantFuture
        pending.updateAll { request in
            guard case .caller(let context, let deadline) = request.waiter else { return }
            if deadline <= now {
                contexts.append(context)
                request.waiter = .nobody
            } else {
                earliest = min(earliest, deadline)
            }
        }
        earliestDeadline = earliest
        return contexts
    }

    /// The connection is open: asks for the broker's versions.
    public mutating func start(now: Instant, into out: inout WireBuffer) throws(KafkaSessionError) {
        guard case .closed = state else { throw KafkaSessionError(.wrongState, "the connection was started twice") }
        // Version 4 tells a client nothing more, and brokers before 4.0 would refuse it first.
        let version: Int16 = 3
        state = .negotiating(version: version)
        try sendApiVersions(version, now: now, into: &out)
    }

    /// A whole frame has come, without its length prefix.
    ///
    /// - Throws: for a frame that is no response to the oldest request, which then stays among those that `close` returns.
    public mutating func handleFrame(
        _ frame: Span<UInt8>, now: Instant, into out: inout WireBuffer
    ) throws(KafkaSessionError) -> Event {
        guard let request = pending.first else {
            throw KafkaSessionError(.unexpectedCorrelationID, "the broker sent a response to no request")
        }
        let body = try body(of: frame, respondingTo: request)
        _ = pending.popFirst()
        switch request.waiter {
        case .caller(let context, _):
            return .response(Response(context: context, version: request.version, body: body))
        case .nobody: return .progress
        case .opening: break
        }
        switch state {
        case .negotiating(let version): return try handleVersions(body, version: version, now: now, into: &out)
        case .handshaking: return try handleHandshake(body, version: request.version)
        case .authenticating: return try handleAuthenticate(body, version: request.version, now: now)
        case .ready, .closed, .challenged:
            throw KafkaSessionError(.wrongState, "an opening response came after the opening")
        }
    }

    /// Writes a request whose response is returned with `context`.
    public mutating func send<Request: KafkaRequest>(
        _ request: Request, version: Int16, context: Context, times: RequestTimes = RequestTimes(), now: Instant,
        into out: inout WireBuffer
    ) throws(KafkaSessionError) {
        guard isReady else { throw KafkaSessionError(.wrongState, "a request before the connection was ready") }
        try write(
            request, version: version, waiter: .caller(context, deadline: times.deadline), allowance: times.allowance,
            now: now, into: &out)
    }

    /// Writes a request as `send` does, but for large fields of records, which stay where they are.
    ///
    /// - Parameter context: `nil` for a request that gets no response (Produce with acks 0).
    /// - Returns: what belongs where in between.
    public mutating func gather<Request: KafkaRequest>(
        _ request: Request, version: Int16, context: Context?, now: Instant, into out: inout WireBuffer
    ) throws(KafkaSessionError) -> [GatheredMessage.Slice] {
        guard isReady else { throw KafkaSessionError(.wrongState, "a request before the connection was ready") }
        let slices: [GatheredMessage.Slice]
        do {
            slices = try KafkaFrame.gather(
                request, version: version, correlationID: nextCorrelationID, clientID: clientID, to: &out)
        } catch {
            throw notEncodable(Request.self, version, error)
        }
        if let context {
            enter(
                Request.self, version: version, waiter: .caller(context, deadline: .distantFuture), allowance: .zero,
                now: now)
        } else {
            advanceCorrelationID()
        }
        return slices
    }

    /// Notes a request that is to be completed.
    mutating func enter<Request: KafkaRequest>(
        _: Request.Type, version: Int16, waiter: Waiter, allowance: Duration, now: Instant
    ) {
        if case .caller(_, let deadline) = waiter { earliestDeadline = min(earliestDeadline, deadline) }
        pending.append(
            Pending(
                correlationID: nextCorrelationID, version: version,
                responseHeaderVersion: Request.Response.headerVersion(version),
                writtenAt: now, allowance: allowance, waiter: waiter))
        advanceCorrelationID()
    }

    private mutating func advanceCorrelationID() {
        nextCorrelationID = nextCorrelationID == Int32.max ? 0 : nextCorrelationID + 1
    }

    /// The connection is gone: requests without a response, oldest first.
    public mutating func close() -> [Context] {
        var contexts: [Context] = []
        while let request = pending.popFirst() {
            if case .caller(let context, _) = request.waiter { contexts.append(context) }
        }
        earliestDeadline = .distantFuture
        state = .closed
        sessionEnd = nil
        versions = ApiVersionRanges()
        return contexts
    }
}
