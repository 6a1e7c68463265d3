internal import KafkaCodec
internal import KafkaSession
internal import Transport
internal import WireBytes

/// One client's connection. Requests are handled one at a time in their order, so that their answers have it too; while
/// one waits for its answer, or the client does not read, nothing more is taken from the socket.
final class ClientConnection: ConnectionHandler {
    /// Kept until `connectionClosed`: a connection outlives the broker's end by the moment that its last bytes take.
    private let broker: BrokerCore
    let listener: OpenListener
    /// `nil` where the listener asks for none.
    var authentication: ClientAuthentication?
    private var authenticationDeadline: LoopTimer?
    private let connection: Connection
    private let maximumRequestSize: Int
    /// Whether a request waits for its answer.
    private var isBusy = false
    private var isPaused = false
    private(set) var isClosed = false
    /// The Fetch that waits for records, if that is what it is busy with.
    var parkedFetch: ParkedFetch?
    /// The JoinGroup or SyncGroup that waits for its group, if that is what it is busy with.
    var groupWaiter: (group: String, waiter: ConsumerGroup.Waiter)?

    var peer: String { connection.remoteAddress?.description ?? "a client" }
    /// The peer's address as group tools show it.
    var host: String { "/" + (connection.remoteAddress?.host ?? "") }

    /// The most bytes of a request of a client that has not authenticated, as in Kafka.
    private static let maximumUnauthenticatedRequestSize = 512 << 10

    init(_ connection: Connection, broker: BrokerCore, listener: OpenListener) {
        self.connection = connection
        self.broker = broker
        self.listener = listener
        self.authentication = listener.configuration.sasl.map { ClientAuthentication($0) }
        self.maximumRequestSize = broker.configuration.maximumRequestSize
    }

    func connectionOpened(_ connection: Connection) {
        broker.log(.debug, "\(peer) connected")
        guard authentication != nil else { return }
        authenticationDeadline = broker.loop.schedule(after: broker.configuration.authenticationTimeout) {
            [unowned self] in close("did not authenticate in time")
        }
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        var consumed = 0
        while !isClosed, !isBusy, connection.isWritable {
            let rest = bytes.extracting(droppingFirst: consumed)
            do {
                let limit =
                    authentication.map(\.isAuthenticated) ?? true
                    ? maximumRequestSize : min(maximumRequestSize, Self.maximumUnauthenticatedRequestSize)
                guard let frame = try KafkaFrame.parse(rest, maximumSize: limit) else { break }
                consumed += frame.upperBound
                isBusy = true
                try handle(ByteSlice(copying: rest.extracting(frame)))
            } catch {
                close("sent what is no request: \(error)")
            }
        }
        if isClosed { return bytes.count }
        if consumed < bytes.count, isBusy || !connection.isWritable {
            isPaused = true
            connection.pauseReading()
        }
        return consumed
    }

    private func handle(_ frame: ByteSlice) throws(KafkaCodecError) {
        guard let start = RequestHeader.peek(frame) else {
            throw KafkaCodecError(.truncated, offset: frame.count, what: "request header")
        }
        guard let api = Api.find(start.apiKey) else {
            let name = ApiKey(rawValue: start.apiKey).map { " (\($0.name))" } ?? ""
            return close("sent API key \(start.apiKey)\(name), which this broker does not have")
        }
        if let objection = authentication?.objection(to: start.apiKey, now: broker.loop.now.nanoseconds) {
            return close(objection)
        }
        guard api.versions.contains(start.apiVersion) else {
            if start.apiKey == ApiKey.apiVersions.rawValue {
                return Exchange(connection: self, version: 0, correlationID: start.correlationId, clientID: "")
                    .respond(BrokerCore.unsupportedApiVersions(to: self))
            }
            return close(
                "sent API key \(start.apiKey) in version \(start.apiVersion), this broker has "
                    + "\(api.versions.lowerBound) to \(api.versions.upperBound)")
        }
        let (header, bodyOffset) = try RequestHeader.decode(frame: frame)
        let exchange = Exchange(
            connection: self, version: header.apiVersion, correlationID: header.correlationId,
            clientID: header.clientId ?? "")
        try api.handle(broker, frame[bodyOffset..<frame.count], exchange)
    }

    func connectionBecameWritable(_ connection: Connection) { resumeIfIdle() }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        isClosed = true
        authenticationDeadline?.cancel()
        broker.log(.debug, "\(peer) disconnected: \(reason)")
        parkedFetch?.cancel()
        parkedFetch = nil
        broker.connectionClosed(self)
    }

    /// The client is who it says it is; see `ClientAuthentication.authenticated`.
    func authenticated(as identity: SASLIdentity) -> Int64? {
        authenticationDeadline?.cancel()
        authenticationDeadline = nil
        return authentication?.authenticated(as: identity, now: broker.loop.now.nanoseconds)
    }

    /// Ends the connection because of what the client did.
    func close(_ reason: String) {
        guard !isClosed else { return }
        broker.log(.warning, "closing the connection of \(peer): it \(reason)")
        isClosed = true
        connection.close()
    }

    /// Ends the connection because the broker ends.
    func shutDown() {
        isClosed = true
        connection.close()
    }

    fileprivate func respond<Response: KafkaResponse>(_ response: Response, _ exchange: Exchange) {
        guard !isClosed else { return }
        do {
            try connection.withSplicedOutput { output throws(KafkaCodecError) -> [OutputSplice] in
                let cuts = try KafkaFrame.gather(
                    response, version: exchange.version, correlationId: exchange.correlationID, to: &output)
                return cuts.map { OutputSplice(offset: $0.offset, bytes: $0.records) }
            }
            finish()
        } catch {
            // Only an error of ours comes here: a value that the version cannot carry.
            broker.log(.error, "cannot write \(Response.name) version \(exchange.version): \(error)")
            close("asked what this broker failed to answer")
        }
    }

    fileprivate func finish() {
        isBusy = false
        parkedFetch = nil
        groupWaiter = nil
        resumeIfIdle()
    }

    private func resumeIfIdle() {
        guard isPaused, !isBusy, !isClosed, connection.isWritable else { return }
        isPaused = false
        connection.resumeReading()
    }
}

/// One request on its way to its answer. Exactly one of the three functions is called, once, now or later.
struct Exchange {
    let connection: ClientConnection
    let version: Int16
    let correlationID: Int32
    let clientID: String

    func respond(_ response: some KafkaResponse) { connection.respond(response, self) }

    /// The client wants no answer (acks 0).
    func finishWithoutResponse() { connection.finish() }

    /// Ends the connection; the reason is logged after "it".
    func close(_ reason: String) { connection.close(reason) }
}
