import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

/// The enhanced authentication of one connection.
struct Authentication {
    /// Between the functions of the exchange that is under way.
    var exchange: (any MQTTAuthenticationExchange)?
    /// One of its functions runs on another thread.
    var isBusy = false
    /// Counts the functions that were begun, to know the result of one that nobody waits for any more.
    var steps = 0
    /// Reading waits for the function that runs.
    var isReadingHeld = false
    /// `reauthenticate` has begun, and has not come to its end.
    var isRepeating = false
    /// Ends `reauthenticate`, if the server does not.
    var timer: LoopTimer?
}

extension MQTTClientCore {
    /// Begins the exchange of a new connection. Its first data is part of CONNECT.
    func beginAuthentication(_ authentication: MQTTAuthentication, on channel: any ByteChannel) {
        session.awaitCredentials(now: now)
        updateTimer()
        begin(authentication) { [weak self] result in
            guard let self, let channel = self.channel else { return }
            switch result {
            case .success(let data): open(channel, authenticationData: data)
            case .failure(let error): failAuthentication(error)
            }
        }
    }

    private func begin(
        _ authentication: MQTTAuthentication, then completion: @escaping (Result<ByteSlice?, any Error>) -> Void
    ) {
        perform {
            var exchange = authentication.begin()
            let data = Result { try exchange.start() }
            return (exchange, data)
        } then: { [weak self] (exchange: any MQTTAuthenticationExchange, data: Result<ByteSlice?, any Error>) in
            if case .success = data { self?.authentication.exchange = exchange }
            completion(data)
        }
    }

    /// Authenticates once more on the present connection, for example before a token's end. Where that is under way already, there
    /// is one end for both.
    ///
    /// - Returns: whether it has begun; `mqttClientAuthenticated`, `mqttClient(cannotAuthenticate:)` or the end of the connection
    ///   tells of its end.
    public func reauthenticate() -> Bool {
        guard session.state == .online, let settings = configuration.authentication else { return false }
        guard !authentication.isRepeating else { return true }
        authentication.isRepeating = true
        let timeout = configuration.session.connectTimeout
        authentication.timer = loop.schedule(after: timeout) { [weak self] in
            self?.handleAuthenticationTimeout(timeout)
        }
        begin(settings) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let data):
                withSession { session, output in session.reauthenticate(data, into: &output) }
            case .failure(let error): giveUpReauthentication(error)
            }
        }
        return true
    }

    private func handleAuthenticationTimeout(_ timeout: Duration) {
        authentication.timer = nil
        guard authentication.exchange == nil else {
            session.cannotAuthenticate("the authentication had no result within \(timeout)", isPermanent: false)
            return settle()
        }
        // Nothing was sent. What comes of it later is for nobody.
        authentication.steps += 1
        authentication.isBusy = false
        giveUpReauthentication(
            MQTTClientError(.authentication, "the exchange had nothing to begin with within \(timeout)"))
        readOnAfterStep()
    }

    /// The connection is as good as before.
    private func giveUpReauthentication(_ error: any Error) {
        endRepeating()
        let error = error as? MQTTClientError ?? MQTTClientError(.authentication, "\(PeerText("\(error)"))")
        delegate?.mqttClient(cannotAuthenticate: error)
    }

    private func endRepeating() {
        authentication.isRepeating = false
        authentication.timer?.cancel()
        authentication.timer = nil
    }

    /// The server's AUTH.
    func respond(to challenge: ByteSlice?) {
        guard let exchange = authentication.exchange else {
            return refuseServer("the server sends AUTH that nothing has begun")
        }
        perform {
            var exchange = exchange
            let response = Result { try exchange.respond(to: challenge) }
            return (exchange, response)
        } then: { [weak self] (exchange: any MQTTAuthenticationExchange, response: Result<ByteSlice?, any Error>) in
            guard let self else { return }
            authentication.exchange = exchange
            switch response {
            case .success(let data): withSession { session, output in session.respond(with: data, into: &output) }
            case .failure(let error): failAuthentication(error)
            }
        }
    }

    /// Whether a packet of the server has to wait until the exchange is ready for it: until a function has returned, and for those
    /// that tell of success until the server has proved what it had to. It is offered again.
    func mustWait(_ packet: Packet) -> Bool {
        guard authentication.isBusy || authentication.exchange != nil else { return false }
        let proof: ByteSlice?
        switch packet {
        case .connack(let connack) where connack.reasonCode == .success:
            proof = connack.properties.authenticationData
        case .auth(let auth) where auth.reasonCode == .success && session.state != .connecting:
            proof = auth.properties.authenticationData
        case .connack, .auth: return authentication.isBusy
        default: return false
        }
        if !authentication.isBusy, let exchange = authentication.exchange { finish(exchange, proof) }
        return true
    }

    private func finish(_ exchange: any MQTTAuthenticationExchange, _ proof: ByteSlice?) {
        perform {
            var exchange = exchange
            return Result { try exchange.finish(proof) }
        } then: { [weak self] result in
            guard let self else { return }
            authentication.exchange = nil
            if case .failure(let error) = result {
                refuseServer("\(error)")
                settle()
            }
        }
    }

    /// The server says that the authentication has succeeded, which it has proved by now.
    ///
    /// - Returns: whether it was a repeated one.
    func noteAuthenticated() -> Bool {
        defer { endRepeating() }
        return authentication.isRepeating
    }

    /// Runs a function of the exchange, which may take long, where nothing waits for it.
    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value, then completion: @escaping (Value) -> Void
    ) {
        authentication.isBusy = true
        authentication.steps += 1
        let step = authentication.steps
        slowCalls.run(on: loop, work) { [weak self, weak channel] value in
            guard let self, let channel, channel === self.channel, step == authentication.steps, fault == nil else {
                return
            }
            authentication.isBusy = false
            completion(value)
            readOnAfterStep()
        }
    }

    func holdReading(_ channel: any ByteChannel) {
        authentication.isReadingHeld = true
        channel.pauseReading()
        session.handleReading(isPaused: true, now: now)
        updateTimer()
    }

    private func readOnAfterStep() {
        guard authentication.isReadingHeld, !authentication.isBusy, fault == nil, let channel else { return }
        authentication.isReadingHeld = false
        guard !held.isReadingStopped else { return }
        session.handleReading(isPaused: false, now: now)
        channel.resumeReading()
        updateTimer()
    }

    /// The exchange cannot go on: the connection ends, and the next one may do better.
    private func failAuthentication(_ error: any Error) {
        let code = (error as? MQTTClientError)?.code
        session.cannotAuthenticate(
            "authentication failed: \(PeerText("\(error)"))", isPermanent: code == .configuration || code == .refused)
        settle()
    }

    private func refuseServer(_ reason: String) {
        session.cannotAuthenticate("authentication failed: \(PeerText(reason))", isPermanent: true)
        // What was written for it is not for a server that is not the right one.
        channel?.abort()
    }
}
