internal import KafkaCodec
internal import KafkaSession
internal import TrestleBase
internal import TrestleTransport
internal import WireBytes

/// One client's connection. Requests are handled one at a time in their order, so that their responses have it too;
/// while one waits for its response, or the client does not read, nothing more is taken from the socket.
final class ClientConnection: ConnectionHandler {
    /// Kept until `connectionClosed`: a connection outlives the broker's end by the moment that its last bytes take.
    let broker: KafkaBrokerCore
    let listener: OpenListener
    /// `nil` where the listener asks for none.
    var authentication: ClientAuthentication?
    private var authenticationDeadline: LoopTimer?
    let connection: Connection
    /// Whether a request waits for its response.
    private var isBusy = false
    /// Whether others are to be heard first, since this client's requests have taken their time.
    private var isYielding = false
    private var isPaused = false
    private(set) var isClosed = false { didSet { waitingRequest = ByteSlice() } }
    /// A request whose turn to be decoded comes later.
    private var waitingRequest = ByteSlice()
    /// The Fetch that waits for records, if that is what it is busy with.
    var parkedFetch: ParkedFetch?
    /// The JoinGroup or SyncGroup that waits for its group, if that is what it is busy with.
    var groupWaiter: (group: String, waiter: ConsumerGroup.Waiter)?
    /// The request over which a member was given an id last.
    var pendingMember: (group: String, waiter: ConsumerGroup.Waiter)?
    private var use = ConnectionUse()

    var peer: String { connection.remoteAddress?.description ?? "this process" }
    /// The peer's address as group tools show it.
    var host: String { "/" + (connection.remoteAddress?.host ?? "127.0.0.1") }
    /// The network that distinguishes clients.
    let network: String
    /// Whether it is the program's own, by `KafkaListener.inProcess`.
    var isInProcess: Bool { listener.configuration.inProcess != nil }
    /// In the order in which they came: the `ConnectionTable` gives it.
    var number: UInt64 = 0
    /// For whom it is counted: whose it has proved to be, or else its address.
    var holder: ClientHolder { broker.connections.provedHolder(of: self) ?? .address(network) }
    /// The owner of the things that it creates; `nil` for the program itself.
    var maker: ClientHolder? { isInProcess ? nil : holder }
    var workOwner: WorkOwner { WorkOwner(network: network, connection: ObjectIdentifier(self)) }

    init(_ connection: Connection, broker: KafkaBrokerCore, listener: OpenListener) {
        self.connection = connection
        self.broker = broker
        self.listener = listener
        self.network = connection.remoteAddress?.network ?? ""
        self.authentication = listener.sasl.map { ClientAuthentication($0) }
    }

    func connectionOpened(_ connection: Connection) {
        broker.log(.debug, "\(peer) connected")
        use.handleOpen(now: broker.loop.now)
        if authentication != nil {
            startAuthenticationDeadline()
        } else if let holder = connection.tlsSession?.peerCertificates.first?.holder {
            let objection = broker.connections.authenticated(self, as: .certificate(ByteSlice(copying: holder.span)))
            if let objection { abort(objection) }
        }
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        broker.work.beginSlice(inTickOf: broker.loop.now)
        var consumed = 0
        while !isClosed, !isBusy, !isYielding, connection.isWritable {
            let rest = bytes.extracting(droppingFirst: consumed)
            do {
                guard let frame = try KafkaFrame.parse(rest, maximumSize: limit(of: rest)) else { break }
                consumed += frame.upperBound
                isBusy = true
                use.handleRequest(now: broker.loop.now)
                if authentication == nil { broker.connections.settle(self) }
                hold(request: frame.count, unfinished: 0)
                take(ByteSlice(copying: rest.extracting(frame)))
            } catch {
                close("sent an invalid request: \(error)")
            }
            if consumed < bytes.count, !isBusy, broker.work.isSliceSpent { yield() }
        }
        if isClosed { return bytes.count }
        let left = bytes.count - consumed
        if left > 0, isBusy || isYielding || !connection.isWritable {
            isPaused = true
            connection.pauseReading()
            hold(request: use.request, unfinished: left)
        } else {
            hold(request: use.request, unfinished: left)
            use.handleBytes(left, now: broker.loop.now)
        }
        return isClosed ? bytes.count : consumed
    }

    /// Lets others be heard before the next request of this client.
    private func yield() {
        isYielding = true
        broker.work.add { [self] in
            isYielding = false
            resumeIfIdle()
        }
    }

    /// Handles a request, at once or in its turn: what is large takes its time to be decoded alone. A Produce is large by its
    /// records, which are not decoded.
    private func take(_ frame: ByteSlice) {
        let isProduce = RequestHeader.peek(frame)?.apiKey == ApiKey.produce.rawValue
        guard !isProduce, broker.work.hasToWait(size: frame.count) else { return handleOrClose(frame) }
        waitingRequest = frame
        broker.work.begin(of: holder) { [self] in
            guard !isClosed else { return }
            let frame = waitingRequest
            waitingRequest = ByteSlice()
            handleOrClose(frame)
        }
    }

    private func handleOrClose(_ frame: ByteSlice) {
        do {
            try handle(frame)
        } catch  where error.code == .tooManyElements {
            close("sent a request of more than \(Api.maximumParts(broker.configuration)) parts")
        } catch {
            close("sent an invalid request: \(error)")
        }
    }

    /// The most bytes of the request that `frame` begins with.
    private func limit(of frame: Span<UInt8>) -> Int {
        let configuration = broker.configuration
        guard authentication?.isAuthenticated ?? true else { return Api.maximumUnauthenticatedSize }
        guard frame.count >= 6 else { return configuration.maximumRequestSize }
        return Api.maximumSize(of: Int16(frame[4]) << 8 | Int16(frame[5]), configuration)
    }

    private func handle(_ frame: ByteSlice) throws(KafkaCodecError) {
        guard let start = RequestHeader.peek(frame) else {
            throw KafkaCodecError(.truncated, offset: frame.count, what: "request header")
        }
        guard let api = Api.find(start.apiKey) else {
            let name = ApiKey(rawValue: start.apiKey).map { " (\($0.name))" } ?? ""
            return close("sent API key \(start.apiKey)\(name), which this broker does not have")
        }
        if let objection = authentication?.objection(to: start.apiKey, now: broker.loop.now) {
            return close(objection)
        }
        guard api.versions.contains(start.apiVersion) else {
            if start.apiKey == ApiKey.apiVersions.rawValue {
                return Exchange(connection: self, version: 0, correlationID: start.correlationID, clientID: "")
                    .respond(KafkaBrokerCore.unsupportedApiVersions(to: self))
            }
            return close(
                "sent API key \(start.apiKey) in version \(start.apiVersion), this broker has "
                    + "\(api.versions.lowerBound) to \(api.versions.upperBound)")
        }
        let (header, bodyOffset) = try RequestHeader.decode(
            frame: frame, maximumElements: Api.maximumParts(broker.configuration))
        let exchange = Exchange(
            connection: self, version: header.apiVersion, correlationID: header.correlationID,
            clientID: header.clientID ?? "")
        try api.handle(broker, frame.extracting(bodyOffset..<frame.count), exchange)
    }

    func connectionBecameWritable(_ connection: Connection) { resumeIfIdle() }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        isClosed = true
        hold(request: 0, unfinished: 0)
        authenticationDeadline?.cancel()
        broker.log(.debug, "\(peer) disconnected: \(reason)")
        parkedFetch?.cancel()
        parkedFetch = nil
        broker.connectionClosed(self)
    }

    // MARK: Authentication

    var isAuthenticating: Bool { authentication?.isExchanging ?? false }

    /// From now on the client has to prove who it is, the first time or again.
    func startAuthenticationDeadline() {
        authenticationDeadline?.cancel()
        authenticationDeadline = broker.loop.schedule(after: broker.configuration.authenticationTimeout) {
            [unowned self] in close("did not authenticate in time")
        }
    }

    /// The client is who it says it is; see `ClientAuthentication.authenticated`.
    func authenticated(as identity: SASLIdentity) -> Int64? {
        authenticationDeadline?.cancel()
        return authentication?.handleAuthenticated(as: identity, now: broker.loop.now)
    }

    // MARK: Ending

    /// Ends the connection, after what was written.
    ///
    /// - Parameter reason: the log has it after "it".
    func close(_ reason: String) {
        guard !isClosed else { return }
        broker.logClosing(peer, reason)
        isClosed = true
        hold(request: 0, unfinished: 0)
        connection.close()
    }

    /// Ends the connection at once, with what was not sent.
    func abort(_ reason: String) {
        // It may be sending its last responses still.
        guard !isClosed else { return connection.abort() }
        broker.logClosing(peer, reason)
        isClosed = true
        hold(request: 0, unfinished: 0)
        connection.abort()
    }

    /// Ends the connection with nothing to say about it.
    func shutDown() {
        isClosed = true
        connection.close()
    }

    // MARK: Responses

    fileprivate func respond<Response: KafkaResponse>(_ response: Response, _ exchange: Exchange) {
        guard !isClosed else { return }
        do {
            let before = connection.pendingOutput
            try connection.withGatheredOutput { output throws(KafkaCodecError) -> [GatheredSlice] in
                let slices = try KafkaFrame.gather(
                    response, version: exchange.version, correlationID: exchange.correlationID, to: &output)
                return slices.map { GatheredSlice(offset: $0.offset, bytes: $0.records) }
            }
            let written = connection.pendingOutput - before
            use.handleResponse(written, isFirst: before == 0, now: broker.loop.now)
            finish()
            broker.connections.addOutgoing(written)
        } catch {
            // Only an error of ours comes here: a value that the version cannot carry.
            broker.log(.error, "cannot write \(Response.name) version \(exchange.version): \(error)")
            close("sent a request whose response this broker failed to write")
        }
    }

    fileprivate func finish() {
        isBusy = false
        parkedFetch = nil
        groupWaiter = nil
        use.handleRequestEnd(now: broker.loop.now)
        hold(request: 0, unfinished: use.unfinished)
        resumeIfIdle()
    }

    private func resumeIfIdle() {
        guard isPaused, !isBusy, !isYielding, !isClosed, connection.isWritable else { return }
        isPaused = false
        connection.resumeReading()
    }

    // MARK: What it holds, and since when

    /// Bytes of its requests.
    var incomingBytes: Int { isClosed ? 0 : use.incoming }
    /// Since when responses have been waiting to be taken.
    var outgoingSince: Instant? { outgoingBytes > 0 ? use.outgoingSince : nil }
    var outgoingBytes: Int { connection.pendingOutput + (isClosed ? 0 : use.preparing) }

    /// The request under way has so many bytes of its response in memory.
    fileprivate func prepare(_ bytes: Int) {
        use.preparing += bytes
        broker.connections.addOutgoing(bytes)
    }

    private func hold(request: Int, unfinished: Int) {
        let change = request + unfinished - use.incoming
        use.request = request
        use.unfinished = unfinished
        if change != 0 { broker.connections.addIncoming(change, of: self) }
    }

    /// The request under way waits for others, perhaps for long, and holds no more than so many bytes of what it said.
    func giveUpRequest(keeping bytes: Int) { hold(request: bytes, unfinished: use.unfinished) }

    func checkDeadlines(now: Instant) {
        guard !isClosed, use.isOpen else { return }
        if connection.pendingOutput == 0 { use.handleDrained() }
        switch use.overdue(awaitsClient: !isBusy && !isYielding, broker.configuration, now: now) {
        case nil: break
        case .idle?:
            // Nothing is wrong with it: Kafka's clients come back when they have something to say.
            broker.log(.debug, "\(peer) was silent for \(broker.configuration.idleTimeout)")
            shutDown()
        case let overdue?: abort(overdue.reason)
        }
    }
}

/// One request on its way to its response. Exactly one of `respond`, `finishWithoutResponse` and `close` is called,
/// once, now or later.
struct Exchange {
    let connection: ClientConnection
    let version: Int16
    let correlationID: Int32
    let clientID: String

    func respond(_ response: some KafkaResponse) { connection.respond(response, self) }

    /// The client expects no response (acks 0).
    func finishWithoutResponse() { connection.finish() }

    /// Ends the connection; the reason is logged after "it".
    func close(_ reason: String) { connection.close(reason) }

    /// So many bytes more of the response are in memory before it is given.
    func prepare(_ bytes: Int) { if bytes > 0 { connection.prepare(bytes) } }
}
