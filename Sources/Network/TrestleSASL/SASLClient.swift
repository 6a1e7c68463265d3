import TrestleBase
public import WireBytes

/// The client's side of one authentication: each message of the server gives the next to send.
///
/// States: `initial` → `start` → one or two messages → `over`; an error ends it too.
public struct SASLClient: Sendable {
    public enum Step: Sendable, Equatable {
        case send([UInt8])
        /// Authenticated: nothing more is to be sent.
        case done
    }

    private enum State {
        case initial(SASLCredentials, nonce: [UInt8])
        case plainSent
        case payloadSent
        case tokenSent(BearerToken)
        /// The server refused the token; it got the byte that lets it end the exchange.
        case tokenRefused(SASLError)
        case scramFirstSent(SCRAMClient), scramFinalSent(SCRAMClient)
        case over
    }

    public let mechanism: SASLMechanism
    private var state: State

    /// - Parameter nonce: at least 18 random bytes for SCRAM, new ones each time; other mechanisms ignore it.
    public init(_ credentials: SASLCredentials, nonce: [UInt8]) {
        mechanism = credentials.mechanism
        state = .initial(credentials, nonce: nonce)
    }

    /// Responds to the server's message; `nil` asks for the first message.
    ///
    /// A SCRAM challenge takes as long as the server demands: milliseconds as a rule, a second or two for the most
    /// iterations that are taken. Call it where nothing waits.
    ///
    /// - Throws: `.unusableCredentials` for a name, password or token that cannot be sent; whatever the server did wrong.
    public mutating func handleChallenge(_ challenge: ByteSlice?) throws(SASLError) -> Step {
        guard let challenge else { return .send(try start()) }
        return try handleMessage(challenge.span)
    }

    mutating func start() throws(SASLError) -> [UInt8] {
        guard case .initial(let credentials, let nonce) = state else {
            throw SASLError(.outOfOrder, "the authentication has already begun")
        }
        state = .over
        switch credentials {
        case .plain(let username, let password):
            let message = try PlainMessage(username: username, password: password).bytes
            state = .plainSent
            return message
        case .scram(let hash, let username, let password):
            let scram = try SCRAMClient(
                hash, username: username, password: password, nonce: Array(Base64.encode(nonce).utf8))
            state = .scramFirstSent(scram)
            return scram.first()
        case .oauthBearer(let token):
            let message = try BearerMessage(token).bytes
            state = .tokenSent(token)
            return message
        case .awsMSKIAM(let payload):
            guard !payload.isEmpty else { throw SASLError(.unusableCredentials, "the signed request is empty") }
            state = .payloadSent
            return payload
        }
    }

    mutating func handleMessage(_ message: Span<UInt8>) throws(SASLError) -> Step {
        let before = state
        state = .over
        switch before {
        case .payloadSent:
            // {"version":"2020_10_22","request-id":"…"}, which says nothing; a refusal is an error of Kafka.
            return .done
        case .plainSent:
            // RFC 4616: the outcome carries no data. Some brokers send some, which means nothing.
            return .done
        case .tokenSent(let token):
            guard message.count > 0 else { return .done }
            // A broker may repeat what it got, and the text goes to logs.
            let words = PeerText(
                String(decodingUTF8: message.extracting(0..<min(message.count, 500))),
                hiding: SentSecret("token", token.value.utf8))
            state = .tokenRefused(SASLError(.refused, "the broker refused the token: \(words)"))
            return .send([1])
        case .tokenRefused(let error): throw error
        case .scramFirstSent(var scram):
            let final = try scram.final(respondingTo: message)
            state = .scramFinalSent(scram)
            return .send(final)
        case .scramFinalSent(let scram):
            try scram.verify(message)
            return .done
        case .initial, .over:
            throw SASLError(.outOfOrder, "the server sent a message when none was due")
        }
    }
}
