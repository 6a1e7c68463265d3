import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

/// Hears of the life of a `BrokerLink`.
protocol BrokerLinkOwner: AnyObject {
    /// The opening is done: requests may be sent.
    func linkReady(_ link: BrokerLink)
    /// The connection is gone, or was never made; every request has been completed with `.lost` before.
    func linkClosed(_ link: BrokerLink, obstacle: KafkaObstacle)
    /// The link has authenticated again: what was kept back because of `isReauthenticating` may be sent.
    func linkResumed(_ link: BrokerLink)
}

extension BrokerLinkOwner {
    func linkResumed(_ link: BrokerLink) {}
}

/// One connection to one broker: the state machine and the socket put together. Opened once, closed once.
final class BrokerLink: ConnectionHandler {
    /// The outcome of a request.
    enum Outcome {
        /// The response's body, still encoded.
        case response(version: Int16, body: ByteSlice)
        /// The connection went away first: the broker may have acted on the request or not.
        case lost
        /// The request's deadline has passed; the connection goes on. The broker may have acted on the request, or still do so.
        case timedOut
    }

    struct Options {
        let clientID: String
        let connection: ConnectionOptions
        let sasl: SASLLogin?
        let requestTimeout: Duration
        let maximumResponseSize: Int
        /// Why no connection to this server is opened; `nil` if one is.
        var refusal: KafkaObstacle?
    }

    typealias Reply = (Outcome) -> Void

    let endpoint: Endpoint
    private let loop: IOLoop
    private let options: Options
    private weak var owner: (any BrokerLinkOwner)?
    private var connection: Connection?
    private var machine: ConnectionStateMachine<Reply>
    private var timer: LoopTimer?
    /// When `timer` fires.
    private var timerAt = Instant.distantFuture
    private var authentication: LinkAuthentication?
    /// Requests made while the connection authenticates again (KIP-368); `nil` when it does not.
    private var held: [() -> Void]?
    private var isClosed = false
    /// Whether the end of the connection is decided, although the socket may still stand for a moment.
    private var isClosing = false
    /// The broker's error that ended the connection.
    private var failure: KafkaSessionError?
    private var hasRespondedToRequests = false
    /// The number of our bytes that the peer had acknowledged at the last check.
    private var acknowledgedBytes: UInt64 = 0
    private var openedAt = Instant.distantPast
    /// When the peer last acknowledged bytes or sent a response.
    private var progressAt = Instant.distantPast

    init(loop: IOLoop, endpoint: Endpoint, options: Options, owner: any BrokerLinkOwner) {
        self.loop = loop
        self.endpoint = endpoint
        self.options = options
        self.owner = owner
        self.machine = ConnectionStateMachine(
            clientID: options.clientID, mechanism: options.sasl?.mechanism, timeout: options.requestTimeout)
        self.authentication = options.sasl.map {
            LinkAuthentication($0, host: endpoint.host, loop: loop, timeout: options.requestTimeout)
        }
    }

    /// Whether requests are taken.
    var isReady: Bool { !isClosing && (machine.isReady || isReauthenticating) }
    /// Whether requests are taken and sent at once: the broker has not requested a pause, either.
    var isOpen: Bool { canWrite && throttledUntil == .distantPast }
    private var canWrite: Bool { !isClosing && machine.isReady }
    /// Until when the broker takes no more requests (KIP-219), by the loop's clock; 0 when it has not requested a
    /// pause.
    private var throttledUntil = Instant.distantPast
    private var throttleTimer: LoopTimer?
    /// Whether the broker ends sessions sooner than this link authenticates again: not before a second has passed.
    private(set) var hasShortSession = false
    /// Whether what is given to `send` waits a moment, and `sendProduce` takes nothing; `linkResumed` tells its end.
    var isReauthenticating: Bool { held != nil }
    var versions: ApiVersionRanges { machine.versions }
    /// How many requests wait for a response.
    var inFlightCount: Int { machine.inFlightCount }
    /// The secret that was sent to the broker, whose text may repeat it.
    var sentSecret: SentSecret? { machine.sentSecret }

    func open() {
        openedAt = loop.now
        if let refusal = options.refusal {
            isClosing = true
            // Whoever opens a link hears of its end later, as with one that is refused by the server.
            timer = loop.schedule(after: .zero) { [self] in
                timer = nil
                owner?.linkClosed(self, obstacle: refusal)
            }
            return
        }
        connection = Connection.connect(on: loop, to: endpoint, options: options.connection, handler: self)
    }

    /// Closes after what was written has left. The owner hears `linkClosed`.
    func close() {
        isClosing = true
        connection?.close()
    }

    /// Closes at once because the broker did something that it may not. The owner hears `linkClosed`.
    func abort(_ reason: String, _ code: TransportError.Code = .protocolViolation) {
        isClosing = true
        connection?.abort(.failed(TransportError(code, reason)))
    }

    private func abort(_ error: KafkaSessionError) {
        failure = error
        abort("\(endpoint): \(error)")
    }

    /// Sends a request in `version`; `reply` is called exactly once.
    ///
    /// - Parameter times: a deadline does not end the connection, and runs from the moment at which the request is sent.
    func send<Request: KafkaRequest>(
        _ request: Request, version: Int16, times: RequestTimes = RequestTimes(), reply: @escaping Reply
    ) {
        if isReauthenticating {
            held?.append { [weak self] in
                guard let self else { return reply(.lost) }
                send(request, version: version, times: times, reply: reply)
            }
            return
        }
        guard let connection, canWrite else { return reply(.lost) }
        let now = loop.now
        do {
            try connection.withOutput { (out: inout WireBuffer) throws(KafkaSessionError) in
                try machine.send(
                    request, version: version, context: reply, times: times, now: now, into: &out)
            }
            armTimer()
        } catch {
            reply(.lost)
            abort(error)
        }
    }

    /// The broker has exceeded a quota of ours and wants to be left alone for a while: `isOpen` is `false` until then, and `linkResumed`
    /// tells its end.
    ///
    /// - Parameter milliseconds: `throttle_time_ms` of a response; longer than the request timeout is not believed.
    func throttle(milliseconds: Int32) {
        guard milliseconds > 0, !isClosing else { return }
        let pause = min(Duration.milliseconds(Int64(milliseconds)), options.requestTimeout)
        let until = loop.now + pause
        guard until > throttledUntil else { return }
        throttledUntil = until
        throttleTimer?.cancel()
        throttleTimer = loop.schedule(after: pause) { [weak self] in
            guard let self else { return }
            throttleTimer = nil
            throttledUntil = .distantPast
            owner?.linkResumed(self)
        }
    }

    /// Sends a Produce request whose batches go to the kernel from where they lie.
    ///
    /// - Parameter reply: `nil` when the broker sends no response (acks 0).
    func sendProduce(_ request: ProduceRequest, version: Int16, reply: Reply?) {
        guard let connection, canWrite else {
            reply?(.lost)
            return
        }
        let now = loop.now
        do {
            try connection.withGatheredOutput { (out: inout WireBuffer) throws(KafkaSessionError) in
                try machine.gather(request, version: version, context: reply, now: now, into: &out)
                    .map { GatheredSlice(offset: $0.offset, bytes: $0.records) }
            }
            armTimer()
        } catch {
            reply?(.lost)
            abort(error)
        }
    }

    // MARK: ConnectionHandler

    func connectionOpened(_ connection: Connection) {
        perform { (machine, now, out) throws(KafkaSessionError) in try machine.start(now: now, into: &out) }
        armTimer()
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        var consumed = 0
        while !isClosed {
            let rest = bytes.extracting(consumed..<bytes.count)
            let body: Range<Int>
            do {
                guard let range = try KafkaFrame.parse(rest, maximumSize: options.maximumResponseSize) else { break }
                body = range
            } catch {
                abort("\(endpoint) does not speak Kafka: \(error)")
                return bytes.count
            }
            consumed += body.upperBound
            guard handle(rest.extracting(body)) else { return bytes.count }
        }
        return consumed
    }

    func connectionBecameWritable(_ connection: Connection) {}

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        isClosed = true
        isClosing = true
        timer?.cancel()
        timer = nil
        throttleTimer?.cancel()
        throttleTimer = nil
        self.connection = nil
        authentication?.stop()
        let obstacle = obstacle(for: reason)
        for reply in machine.close() { reply(.lost) }
        releaseHeld()
        owner?.linkClosed(self, obstacle: obstacle)
    }

    /// Gives one frame to the machine and acts on what it means; `false` when the connection was given up.
    private func handle(_ frame: Span<UInt8>) -> Bool {
        guard let connection else { return false }
        let event: ConnectionStateMachine<Reply>.Event
        do {
            let now = loop.now
            event = try connection.withOutput { (out: inout WireBuffer) throws(KafkaSessionError) in
                try machine.handleFrame(frame, now: now, into: &out)
            }
        } catch {
            abort(error)
            return false
        }
        progressAt = loop.now
        switch event {
        case .progress: break
        case .ready: owner?.linkReady(self)
        case .challenge(let challenge): respond(to: challenge)
        case .response(let response):
            hasRespondedToRequests = true
            response.context(.response(version: response.version, body: response.body))
        }
        return true
    }

    // MARK: SASL

    private func respond(to challenge: ByteSlice?) {
        authentication?.respond(to: challenge) { [weak self] result in
            guard let self, let connection else { return }
            do throws(KafkaSessionError) {
                let step = try result.get()
                let now = loop.now
                let event = try connection.withOutput { (out: inout WireBuffer) throws(KafkaSessionError) in
                    try machine.authenticate(step, now: now, into: &out)
                }
                armTimer()
                if case .ready = event { authenticated() }
            } catch {
                abort(error)
            }
        }
    }

    private func authenticated() {
        if let end = machine.sessionEnd {
            // Between 85 and 95 percent of what is left, as Java's clients do, so that many do not come at once.
            let left = max(.zero, loop.now.duration(to: end))
            // A broker that ends sessions sooner gets no more logins for that, and ends the connection where it likes.
            let pause = max(.seconds(1), left * Double.random(in: 0.85...0.95))
            hasShortSession = left < .seconds(1)
            authentication?.wait(pause) {
                [weak self] in self?.prepareReauthentication()
            }
        }
        guard isReauthenticating else {
            owner?.linkReady(self)
            return
        }
        releaseHeld()
        owner?.linkResumed(self)
    }

    private func prepareReauthentication() {
        authentication?.prepare { [weak self] error in
            guard let self else { return }
            guard let error else { return reauthenticate() }
            // The session still holds for a while, in which the next try may succeed.
            guard let end = machine.sessionEnd, end > loop.now + .seconds(1) else {
                return abort(error)
            }
            authentication?.wait(.seconds(1)) { [weak self] in self?.prepareReauthentication() }
        }
    }

    private func reauthenticate() {
        held = []
        perform { (machine, now, out) throws(KafkaSessionError) in try machine.reauthenticate(now: now, into: &out) }
        armTimer()
    }

    private func releaseHeld() {
        let waiting = held ?? []
        held = nil
        for send in waiting { send() }
    }

    private func perform(
        _ step: (inout ConnectionStateMachine<Reply>, Instant, inout WireBuffer) throws(KafkaSessionError) -> Void
    ) {
        guard let connection else { return }
        let now = loop.now
        do {
            try connection.withOutput { (out: inout WireBuffer) throws(KafkaSessionError) in
                try step(&machine, now, &out)
            }
        } catch {
            abort(error)
        }
    }

    /// Why the connection ended, as far as can be told.
    private func obstacle(for reason: CloseReason) -> KafkaObstacle {
        if let failure {
            return KafkaObstacle(
                failure.code == .authenticationFailed ? .authenticationFailed : .protocolViolation, failure.text)
        }
        switch reason {
        case _ where reason.isByPeer && versions.isEmpty && options.connection.tls == nil:
            return KafkaObstacle(
                .unreachable, "\(endpoint) closed the connection before it responded",
                fix: "does the port speak TLS, or something other than Kafka? Run 'trestle doctor'")
        case .failed(let error): return KafkaObstacle(error)
        case .peer where !hasRespondedToRequests && !versions.isEmpty && options.sasl == nil:
            // A guess: a broker that stops does the same.
            return KafkaObstacle(
                .unreachable, "the broker closed the connection instead of responding to the first request",
                fix:
                    "its listener probably requires a login; set sasl.mechanism and the credentials, or use the port of "
                    + "a listener without SASL")
        case .peer where !hasRespondedToRequests && !versions.isEmpty && !machine.isReady && !isReauthenticating:
            return KafkaObstacle(.authenticationFailed, "the broker closed the connection during SASL authentication")
        default: return KafkaObstacle(.unreachable, reason.description)
        }
    }

    /// Since when the broker has given no sign of life although it has a connection to open, or something to respond to
    /// or to receive, by the loop's clock; `nil` when no request waits. Lies ahead while a request lets the
    /// broker wait.
    var silentSince: Instant? {
        guard machine.inFlightCount > 0 || !machine.isReady else { return nil }
        noteProgress()
        return machine.silentSince(progressAt: progressAt) ?? max(openedAt, progressAt)
    }

    /// A request of a mebibyte is minutes on its way over a slow line: as long as the peer takes it, it is not silent.
    private func noteProgress() {
        guard let count = connection?.acknowledgedBytes, count != acknowledgedBytes else { return }
        acknowledgedBytes = count
        progressAt = loop.now
    }

    /// Watches the oldest request, whose response shows whether the connection is of use, and the callers' deadlines.
    private func armTimer() {
        guard timer == nil || machine.earliestDeadline < timerAt else { return }
        let silence = machine.silenceDeadline(progressAt: progressAt) ?? .distantFuture
        let due = min(silence, machine.earliestDeadline)
        guard due < .distantFuture else { return }
        timer?.cancel()
        timerAt = due
        let now = loop.now
        timer = loop.schedule(after: max(.zero, now.duration(to: due))) { [weak self] in
            self?.timerFired()
        }
    }

    private func timerFired() {
        timer = nil
        noteProgress()
        let now = loop.now
        for reply in machine.handleTimeout(now: now) { reply(.timedOut) }
        if let deadline = machine.silenceDeadline(progressAt: progressAt), deadline <= now {
            return abort("\(endpoint) has not responded for \(options.requestTimeout)", .idleTimedOut)
        }
        armTimer()
    }
}
