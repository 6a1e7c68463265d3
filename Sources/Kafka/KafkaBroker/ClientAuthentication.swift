import TrestleBase
internal import KafkaCodec
internal import KafkaSession
internal import TrestleTransport
internal import WireBytes

/// How far one client has come in proving who it is.
///
/// States: `waiting` → SaslHandshake → `handshaken` → SaslAuthenticate, once or more → `authenticated`, from where
/// SaslHandshake begins again (KIP-368). A failure ends the connection.
struct ClientAuthentication {
    struct Session {
        let mechanism: SASLMechanism
        let username: String
        /// The time by which it must have authenticated again.
        let end: Instant?
    }

    private enum State {
        case waiting
        case exchanging(SASLServer)
        case authenticated
    }

    var sasl: KafkaListenerSASL
    private var state = State.waiting
    private(set) var session: Session?

    init(_ sasl: KafkaListenerSASL) { self.sasl = sasl }

    var isExchanging: Bool { if case .exchanging = state { true } else { false } }
    var isAuthenticated: Bool { if case .authenticated = state { true } else { false } }

    /// Why a request may not come now; `nil` when it may.
    func objection(to apiKey: Int16, now: Instant) -> String? {
        switch (ApiKey(rawValue: apiKey), state) {
        case (.saslHandshake, .waiting), (.saslHandshake, .authenticated), (.saslAuthenticate, .exchanging),
            (.apiVersions, .waiting):
            return nil
        case (_, .authenticated):
            guard let end = session?.end, end <= now else { return nil }
            return "did not re-authenticate before its session ended"
        case (_, .waiting): return "sent a request before it authenticated"
        case (_, .exchanging): return "sent a request in the middle of the authentication"
        }
    }

    enum HandshakeFault: Error {
        case unsupportedMechanism
        case otherMechanism
    }

    /// SaslHandshake: chooses the mechanism.
    mutating func handleHandshake(_ name: String, decoyKey: [UInt8]) throws(HandshakeFault) {
        guard let mechanism = SASLMechanism(rawValue: name), sasl.mechanisms.contains(mechanism) else {
            throw .unsupportedMechanism
        }
        if let session, session.mechanism != mechanism { throw .otherMechanism }
        state = .exchanging(
            SASLServer(mechanism, users: sasl.users, nonce: SystemRandomNumberGenerator.bytes(24), decoyKey: decoyKey))
    }

    /// Whether a secret is checked by this message; see `SASLServer.claim`.
    func claim(in message: ByteSlice) -> SASLServer.Claim? {
        if case .exchanging(let server) = state { server.claim(in: message) } else { nil }
    }

    /// A message of the client, or the result that the server's last step requires.
    enum Input: Sendable {
        case message(ByteSlice)
        case derived(SCRAMCredential)
        case validated(SASLIdentity?)
    }

    /// - Returns: what the client has to hear next; `nil` without an exchange.
    mutating func handleInput(_ input: Input) throws(SASLError) -> SASLServer.Step? {
        guard case .exchanging(var server) = state else { return nil }
        defer { state = .exchanging(server) }
        return switch input {
        case .message(let message): try server.handleMessage(message)
        case .derived(let credential): try server.handleDerived(credential)
        case .validated(let identity): try server.handleValidated(identity)
        }
    }

    /// The client is who it says it is.
    ///
    /// - Returns: how long its session lasts, in milliseconds, 0 for ever; `nil` when it was somebody else before.
    mutating func handleAuthenticated(as identity: SASLIdentity, now: Instant) -> Int64? {
        guard case .exchanging(let server) = state, session.map({ $0.username == identity.username }) ?? true else {
            return nil
        }
        let lifetime = [sasl.maximumSessionLifetime, identity.lifetime].compactMap(\.self).min()
        let milliseconds = lifetime.map { max(1, Int64(clamping: $0.nanoseconds / 1_000_000)) } ?? 0
        session = Session(
            mechanism: server.mechanism, username: identity.username,
            end: lifetime == nil ? nil : now + .milliseconds(milliseconds))
        state = .authenticated
        return milliseconds
    }
}
