internal import KafkaCodec
internal import KafkaSession
internal import TrestleBase
internal import TrestleTransport
internal import WireBytes

// SaslHandshake (17), version 1, and SaslAuthenticate (36), versions 0-2.
extension KafkaBrokerCore {
    func saslHandshake(_ request: SaslHandshakeRequest, _ exchange: Exchange) {
        let client = exchange.connection
        guard exchange.version >= 1 else {
            return exchange.close(
                "authenticates as before Kafka 1.0, without Kafka's headers (SaslHandshake version 0)")
        }
        var response = SaslHandshakeResponse()
        guard client.authentication != nil else {
            response.errorCode = KafkaErrorCode.illegalSaslState.rawValue
            return exchange.respond(response)
        }
        response.mechanisms = client.authentication?.sasl.mechanisms.map(\.rawValue) ?? []
        do throws(ClientAuthentication.HandshakeFault) {
            try client.authentication?.handleHandshake(request.mechanism, decoyKey: decoyKey)
            client.startAuthenticationDeadline()
            exchange.respond(response)
        } catch {
            response.errorCode = KafkaErrorCode.unsupportedSaslMechanism.rawValue
            exchange.respond(response)
            exchange.close(
                error == .otherMechanism
                    ? "wants another SASL mechanism for the same connection"
                    : "asks for the SASL mechanism '\(PeerText(request.mechanism))', which is not offered here")
        }
    }

    func saslAuthenticate(_ request: SaslAuthenticateRequest, _ exchange: Exchange) {
        let client = exchange.connection
        guard client.authentication != nil else {
            var response = SaslAuthenticateResponse()
            response.errorCode = KafkaErrorCode.illegalSaslState.rawValue
            response.errorMessage = "this listener asks for no authentication"
            return exchange.respond(response)
        }
        var attempt: AuthenticationThrottle.Attempt?
        if let claim = client.authentication?.claim(in: request.authBytes) {
            let decision = throttle.handleAttempt(
                address: client.network, username: claim.username, token: claim.token?.value, now: loop.now)
            switch decision {
            case .check(let begun): attempt = begun
            case .turnAway(let delay):
                reportFailures()
                loop.schedule(after: delay) { client.shutDown() }
                return
            }
        }
        handleInput(.message(request.authBytes), exchange, attempt, since: loop.now)
    }

    /// - Parameter start: when the client's message came. A refusal leaves at a time that depends on nothing else.
    private func handleInput(
        _ input: ClientAuthentication.Input, _ exchange: Exchange, _ attempt: AuthenticationThrottle.Attempt?,
        since start: Instant
    ) {
        let client = exchange.connection
        do throws(SASLError) {
            guard let step = try client.authentication?.handleInput(input), let sasl = client.authentication?.sasl
            else {
                return exchange.close("sent a SASL message when none was due")
            }
            var response = SaslAuthenticateResponse()
            switch step {
            case .challenge(let message):
                response.authBytes = ByteSlice(message)
                // With an attempt this is the refusal of a token, which the client is to acknowledge.
                let delay = attempt.map { failed($0) } ?? .zero
                if delay == .zero { return exchange.respond(response) }
                loop.schedule(after: delay) { exchange.respond(response) }
            case .deriveKeys(let derivation):
                // One user at a time, by turns of the clients: thousands that come at once hold nobody else up.
                background.run(for: client.workOwner) {
                    derivation.deriveKeys()
                } then: { [unowned self] credential in
                    handleInput(.derived(credential), exchange, attempt, since: start)
                }
            case .validate(let token):
                let validate = sasl.validateToken
                loop.detach {
                    await validate(token)
                } then: { [unowned self] identity in
                    handleInput(.validated(identity), exchange, attempt, since: start)
                }
            case .authenticated(let identity, let message):
                guard let lifetime = client.authenticated(as: identity) else {
                    return refuse(exchange, attempt, since: start, "re-authenticated as another user")
                }
                if let attempt { throttle.handleSuccess(attempt, username: identity.username, now: loop.now) }
                if let objection = connections.authenticated(client, as: .user(ByteSlice(utf8: identity.username))) {
                    return exchange.close(objection)
                }
                response.authBytes = ByteSlice(message)
                response.sessionLifetimeMs = lifetime
                log(.debug, "\(client.peer) is \(PeerText(identity.username))")
                exchange.respond(response)
            }
        } catch {
            refuse(exchange, attempt, since: start, "failed to authenticate: \(error)")
        }
    }

    /// A little later, so that guessing is slow (`connection.failed.authentication.delay.ms`), and in the same words
    /// whatever was wrong.
    private func refuse(
        _ exchange: Exchange, _ attempt: AuthenticationThrottle.Attempt?, since start: Instant,
        _ reason: String
    ) {
        let delay = attempt.map { failed($0) } ?? throttle.delay
        loop.schedule(after: max(.zero, delay - start.duration(to: .current))) {
            var response = SaslAuthenticateResponse()
            response.errorCode = KafkaErrorCode.saslAuthenticationFailed.rawValue
            response.errorMessage = "Authentication failed: invalid credentials"
            exchange.respond(response)
            // A failed attempt is in the report of all of them.
            if attempt == nil { exchange.close(reason) } else { exchange.connection.shutDown() }
        }
    }

    private func failed(_ attempt: AuthenticationThrottle.Attempt) -> Duration {
        let delay = throttle.handleFailure(attempt, now: loop.now)
        reportFailures()
        return delay
    }

    /// Logs what has failed: the first at once, then sums.
    func reportFailures() {
        guard let report = throttle.takeReport(now: loop.now) else { return }
        log(.warning, "\(report)")
    }
}
