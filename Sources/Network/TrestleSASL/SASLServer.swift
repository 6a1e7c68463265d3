import TrestleBase
public import WireBytes

/// The user that a server has authenticated.
public struct SASLIdentity: Sendable, Hashable {
    public var username: String
    /// How long the proof is good for, such as until a token expires; `nil` for as long as the connection lasts.
    public var lifetime: Duration?

    public init(username: String, lifetime: Duration? = nil) {
        self.username = username
        self.lifetime = lifetime
    }
}

/// The server's side of one authentication. It holds no clock and asks no network: a token is validated by the caller.
public struct SASLServer: Sendable {
    /// The server's users.
    public struct Users: Sendable {
        /// The password for PLAIN; `nil` for an unknown user.
        public var password: @Sendable (_ username: String) -> String?
        /// The SCRAM data of a user; `nil` for an unknown user. The closure must not derive keys: see `SCRAMUser`.
        public var scram: @Sendable (_ username: String, SCRAMHash) -> SCRAMUser?

        public init(
            password: @escaping @Sendable (String) -> String? = { _ in nil },
            scram: @escaping @Sendable (String, SCRAMHash) -> SCRAMUser? = { _, _ in nil }
        ) {
            self.password = password
            self.scram = scram
        }
    }

    public enum Step: Sendable, Equatable {
        /// Send this and wait for the next message.
        case challenge([UInt8])
        /// Have the user's keys derived, which takes milliseconds, and give them to `handleDerived`. To send a refusal at the
        /// same time whether this step came or not tells nobody which users there are.
        case deriveKeys(SCRAMDerivation)
        /// Find out whom the token stands for and tell `handleValidated`.
        case validate(BearerToken)
        /// Send this; the client is who it says it is.
        case authenticated(SASLIdentity, [UInt8])
    }

    private enum State {
        case initial
        case scram(SCRAMServer)
        case keysAwaited(SCRAMServer, SCRAMServer.Proof)
        case tokenReceived(authorization: String?)
        case tokenRefused, over
    }

    public let mechanism: SASLMechanism
    private let users: Users
    private let nonce: [UInt8]
    private let decoyKey: [UInt8]
    private var state = State.initial

    /// - Parameters:
    ///   - nonce: at least 18 random bytes for SCRAM, new ones each time.
    ///   - decoyKey: random bytes that stay the same, also when users change. Of these and the name, SCRAM makes the
    ///     salt of a name that does not exist, and that of a user whose keys come from the password: whoever asks
    ///     learns nothing before the proof fails.
    public init(_ mechanism: SASLMechanism, users: Users, nonce: [UInt8], decoyKey: [UInt8]) {
        self.mechanism = mechanism
        self.users = users
        self.nonce = nonce
        self.decoyKey = decoyKey
    }

    /// The user name in the message by which the client's secret is checked.
    public struct Claim: Sendable, Hashable {
        /// `nil` where only the secret itself says so: a bearer token.
        public var username: String?
        /// The bearer token, which is the whole claim.
        public var token: BearerToken?

        init(username: String) { self.username = username }
        init(token: BearerToken) { self.token = token }
    }

    /// Whether `handleMessage` will check a secret in this message, and whose: for the caller to refuse to when there were too
    /// many attempts. `nil` when there is nothing to check, or the message is malformed.
    public func claim(in message: ByteSlice) -> Claim? {
        switch (state, mechanism) {
        case (.initial, .plain): (try? PlainMessage(message.span)).map { Claim(username: $0.username) }
        case (.initial, .oauthBearer): (try? BearerMessage(message.span)).map { Claim(token: $0.token) }
        case (.scram(let server), _): Claim(username: server.username)
        default: nil
        }
    }

    /// Takes a message of the client. An error ends the authentication.
    ///
    /// - Throws: `.refused` for wrong credentials, which to the client must look the same as an unknown user.
    public mutating func handleMessage(_ message: ByteSlice) throws(SASLError) -> Step {
        let before = state
        state = .over
        switch (before, mechanism) {
        case (.initial, .plain):
            return .authenticated(SASLIdentity(username: try plainUser(message.span)), [])
        case (.initial, .scramSHA256), (.initial, .scramSHA512):
            let hash = mechanism == .scramSHA256 ? SCRAMHash.sha256 : .sha512
            var server = SCRAMServer(hash, nonce: Array(Base64.encode(nonce).utf8), decoyKey: decoyKey)
            let challenge = try server.challenge(respondingTo: message.span) { users.scram($0, hash) }
            state = .scram(server)
            return .challenge(challenge)
        case (.scram(let server), _):
            let proof = try server.proof(in: message.span)
            switch server.keys {
            case nil: throw .refusal
            case .awaited(let derivation):
                state = .keysAwaited(server, proof)
                return .deriveKeys(derivation)
            case .known(let credential):
                let final = try server.final(respondingTo: proof, credential: credential)
                return .authenticated(SASLIdentity(username: server.username), final)
            }
        case (.initial, .oauthBearer):
            let bearer = try BearerMessage(message.span)
            state = .tokenReceived(authorization: bearer.authorization)
            return .validate(bearer.token)
        case (.initial, .awsMSKIAM): throw SASLError(.refused, "AWS_MSK_IAM is for clients alone")
        case (.tokenRefused, _): throw .refusal
        case (.tokenReceived, _), (.keysAwaited, _), (.over, _):
            throw SASLError(.outOfOrder, "the client sent a message when none was due")
        }
    }

    /// The outcome of `Step.deriveKeys`.
    public mutating func handleDerived(_ credential: SCRAMCredential) throws(SASLError) -> Step {
        guard case .keysAwaited(let server, let proof) = state else {
            throw SASLError(.outOfOrder, "no proof waits for keys")
        }
        state = .over
        let final = try server.final(respondingTo: proof, credential: credential)
        return .authenticated(SASLIdentity(username: server.username), final)
    }

    /// The outcome of `Step.validate`: the user of the token, or `nil` if it is not accepted. A token of another user
    /// than the one that the client wants to act as is not accepted either (RFC 7628, section 3.1).
    public mutating func handleValidated(_ identity: SASLIdentity?) throws(SASLError) -> Step {
        guard case .tokenReceived(let authorization) = state else {
            throw SASLError(.outOfOrder, "no token waits for a verdict")
        }
        if let identity, authorization.map({ $0.utf8.elementsEqual(identity.username.utf8) }) ?? true {
            state = .over
            return .authenticated(identity, [])
        }
        state = .tokenRefused
        return .challenge(Array(#"{"status":"invalid_token"}"#.utf8))
    }

    private func plainUser(_ message: Span<UInt8>) throws(SASLError) -> String {
        let plain = try PlainMessage(message)
        let expected = users.password(plain.username)
        // Of the same length whatever the passwords are, and compared for an unknown user too.
        let left = SCRAMHash.sha256.hash(Array((expected ?? "").utf8))
        let right = SCRAMHash.sha256.hash(Array(plain.password.utf8))
        guard equalInConstantTime(left, right), expected != nil,
            plain.authorization.isEmpty || plain.authorization.utf8.elementsEqual(plain.username.utf8)
        else { throw .refusal }
        return plain.username
    }
}
