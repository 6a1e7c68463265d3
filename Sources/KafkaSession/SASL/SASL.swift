import WireBytes

/// The mechanisms spoken here, by their names in SaslHandshake.
public enum SASLMechanismName: String, Sendable, Hashable, CaseIterable {
    case plain = "PLAIN"
    case scramSHA256 = "SCRAM-SHA-256"
    case scramSHA512 = "SCRAM-SHA-512"
    case oauthBearer = "OAUTHBEARER"
}

/// Why an authentication failed. Two errors are equal when their codes are.
public struct SASLError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// A message does not have the form of its mechanism.
        case malformed
        /// A message that this state does not expect.
        case outOfOrder
        /// The server knows no such user or password, or the token is not accepted.
        case refused
        /// The server does not prove that it knows the password: it is not who it says it is.
        case serverNotAuthentic
        /// The server asks for fewer or more iterations than is safe or sane.
        case iterationCount
        /// A user name, password or token that cannot be sent.
        case unusableCredentials
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

/// Who a client says it is.
public enum SASLCredentials: Sendable {
    case plain(username: String, password: String)
    case scram(SCRAMHash, username: String, password: String)
    /// - Parameter extensions: further `key=value` pairs sent with the token (KIP-342).
    case oauthBearer(token: String, extensions: [String: String] = [:])

    public var mechanism: SASLMechanismName {
        switch self {
        case .plain: .plain
        case .scram(.sha256, _, _): .scramSHA256
        case .scram(.sha512, _, _): .scramSHA512
        case .oauthBearer: .oauthBearer
        }
    }
}

/// The client's side of one authentication: each message of the server gives the next to send.
///
/// Send what `start()` gives in SaslAuthenticate; hand the `auth_bytes` of each answer to `receive`.
public struct SASLClient: Sendable {
    public enum Step: Sendable, Equatable {
        case send([UInt8])
        /// Authenticated: nothing more is to be sent.
        case done
    }

    private enum State {
        case initial, plainSent, tokenSent
        /// The server refused the token; it got the byte that lets it end the exchange.
        case tokenRefused(SASLError)
        case scramFirstSent, scramFinalSent, done
    }

    public let mechanism: SASLMechanismName
    private let credentials: SASLCredentials
    private var scram: SCRAMClient?
    private var state = State.initial

    /// - Parameter nonce: at least 18 random bytes for SCRAM, new ones each time; other mechanisms ignore it.
    public init(_ credentials: SASLCredentials, nonce: [UInt8]) {
        self.credentials = credentials
        mechanism = credentials.mechanism
        if case .scram(let hash, let username, let password) = credentials {
            scram = SCRAMClient(hash, username: username, password: password, nonce: Base64.encode(nonce))
        }
    }

    /// The first message.
    ///
    /// - Throws: `.unusableCredentials` for a NUL in PLAIN's name or password, or an empty or ill-formed token.
    public mutating func start() throws(SASLError) -> [UInt8] {
        guard case .initial = state else { throw SASLError(.outOfOrder, "the authentication has already begun") }
        switch credentials {
        case .plain(let username, let password):
            let message = try PlainMessage(username: username, password: password).bytes
            state = .plainSent
            return message
        case .scram:
            guard let message = scram?.first() else { throw SASLError(.outOfOrder, "SCRAM was not set up") }
            state = .scramFirstSent
            return message
        case .oauthBearer(let token, let extensions):
            let message = try BearerMessage(token: token, extensions: extensions).bytes
            state = .tokenSent
            return message
        }
    }

    /// Takes the server's answer.
    public mutating func receive(_ message: Span<UInt8>) throws(SASLError) -> Step {
        switch state {
        case .plainSent:
            // RFC 4616: the outcome carries no data. Some brokers send some, which means nothing.
            state = .done
            return .done
        case .tokenSent:
            guard message.count > 0 else {
                state = .done
                return .done
            }
            let text = String(decodingUTF8: message.extracting(0..<min(message.count, 500)))
            state = .tokenRefused(SASLError(.refused, "the broker refused the token: \(text)"))
            return .send([1])
        case .tokenRefused(let error): throw error
        case .scramFirstSent:
            guard let final = try scram?.final(answering: message) else {
                throw SASLError(.outOfOrder, "SCRAM was not set up")
            }
            state = .scramFinalSent
            return .send(final)
        case .scramFinalSent:
            try scram?.verify(message)
            state = .done
            return .done
        case .initial, .done:
            throw SASLError(.outOfOrder, "the server sent a message when none was due")
        }
    }
}

/// The server's side of one authentication.
public struct SASLServer: Sendable {
    /// What the server knows of its users.
    public struct Users: Sendable {
        /// The password for PLAIN; nil for an unknown user.
        public var password: @Sendable (_ username: String) -> String?
        /// The stored keys for SCRAM; nil for an unknown user.
        public var scram: @Sendable (_ username: String, SCRAMHash) -> SCRAMCredential?
        /// Who a bearer token stands for; nil when it is not accepted.
        public var token: @Sendable (_ token: String) -> String?

        public init(
            password: @escaping @Sendable (String) -> String? = { _ in nil },
            scram: @escaping @Sendable (String, SCRAMHash) -> SCRAMCredential? = { _, _ in nil },
            token: @escaping @Sendable (String) -> String? = { _ in nil }
        ) {
            self.password = password
            self.scram = scram
            self.token = token
        }
    }

    public enum Step: Sendable, Equatable {
        /// Send this and wait for the next message.
        case challenge([UInt8])
        /// Send this; the client is who it says it is.
        case authenticated(username: String, [UInt8])
    }

    private enum State {
        case initial
        case scram(SCRAMServer)
        case tokenRefused, done
    }

    public let mechanism: SASLMechanismName
    private let users: Users
    private let nonce: [UInt8]
    private var state = State.initial

    /// - Parameter nonce: at least 18 random bytes for SCRAM, new ones each time.
    public init(_ mechanism: SASLMechanismName, users: Users, nonce: [UInt8]) {
        self.mechanism = mechanism
        self.users = users
        self.nonce = nonce
    }

    /// Takes a message of the client.
    ///
    /// - Throws: `.refused` for wrong credentials, which to the client must look the same as an unknown user.
    public mutating func receive(_ message: Span<UInt8>) throws(SASLError) -> Step {
        switch (state, mechanism) {
        case (.initial, .plain):
            let plain = try PlainMessage(message)
            guard let expected = users.password(plain.username),
                equalInConstantTime(Array(expected.utf8), Array(plain.password.utf8)),
                plain.authorization.isEmpty || plain.authorization == plain.username
            else { throw SASLServer.refusal }
            state = .done
            return .authenticated(username: plain.username, [])
        case (.initial, .scramSHA256), (.initial, .scramSHA512):
            let hash = mechanism == .scramSHA256 ? SCRAMHash.sha256 : .sha512
            var server = SCRAMServer(hash, nonce: Base64.encode(nonce))
            let challenge = try server.challenge(answering: message) { users.scram($0, hash) }
            state = .scram(server)
            return .challenge(challenge)
        case (.scram(let server), _):
            state = .done
            let final = try server.final(answering: message)
            return .authenticated(username: server.username, final)
        case (.initial, .oauthBearer):
            let bearer = try BearerMessage(message)
            guard let user = users.token(bearer.token) else {
                state = .tokenRefused
                return .challenge(Array(#"{"status":"invalid_token"}"#.utf8))
            }
            state = .done
            return .authenticated(username: user, [])
        case (.tokenRefused, _): throw SASLServer.refusal
        case (.done, _): throw SASLError(.outOfOrder, "the client sent a message when none was due")
        }
    }

    static var refusal: SASLError { SASLError(.refused, "invalid credentials") }
}
