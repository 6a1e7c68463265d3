public import TrestleSASL
public import WireBytes

/// One enhanced authentication from its beginning to its end (5.0, section 4.12). Its functions may take long, at most
/// `Configuration.connectTimeout`: they run one after the other on a thread of their own, where nothing else waits for them.
///
/// When `start` or `respond` throws, the connection ends with that reason, and the client connects again as after others; in
/// `reauthenticate`, an error of `start` leaves the connection as it was. An `MQTTClientError` whose code is `configuration` or
/// `refused` ends the client: it does not connect again.
public protocol MQTTAuthenticationExchange: Sendable {
    /// The data that begins the exchange.
    mutating func start() throws -> ByteSlice?

    /// The response to the server's AUTH.
    mutating func respond(to challenge: ByteSlice?) throws -> ByteSlice?

    /// The server says that it has succeeded, perhaps with data that prove who it is.
    ///
    /// - Throws: when the server has not proved what it had to, which ends the client: it does not connect again.
    mutating func finish(_ data: ByteSlice?) throws
}

/// Enhanced authentication by a method that client and server agree on (5.0).
public struct MQTTAuthentication: Sendable, CustomStringConvertible {
    public let method: String
    let begin: @Sendable () -> any MQTTAuthenticationExchange

    /// - Parameter begin: gives the exchange of each authentication, a new one for each connection; called like the functions of
    ///   the exchange.
    public init(method: String, begin: @escaping @Sendable () -> any MQTTAuthenticationExchange) {
        self.method = method
        self.begin = begin
    }

    /// SCRAM (RFC 5802): the password never leaves this machine, and the server has to prove that it knows it.
    public static func scram(_ hash: SCRAMHash, username: String, password: String) -> MQTTAuthentication {
        let credentials = SASLCredentials.scram(hash, username: username, password: password)
        return MQTTAuthentication(method: credentials.mechanism.rawValue) {
            var random = SystemRandomNumberGenerator()
            let nonce = (0..<24).map { _ in UInt8.random(in: 0...255, using: &random) }
            return SCRAMExchange(client: SASLClient(credentials, nonce: nonce))
        }
    }

    public var description: String { "authentication by \(method)" }
}

private struct SCRAMExchange: MQTTAuthenticationExchange {
    var client: SASLClient
    private var isDone = false

    init(client: SASLClient) { self.client = client }

    mutating func start() throws -> ByteSlice? { try proceed(to: nil) }

    mutating func respond(to challenge: ByteSlice?) throws -> ByteSlice? { try proceed(to: challenge ?? ByteSlice()) }

    mutating func finish(_ data: ByteSlice?) throws {
        if !isDone, let data { _ = try proceed(to: data) }
        guard isDone else { throw MQTTClientError(.refused, "the server has not proved that it knows the password") }
    }

    private mutating func proceed(to challenge: ByteSlice?) throws -> ByteSlice? {
        let step: SASLClient.Step
        do throws(SASLError) { step = try client.handleChallenge(challenge) } catch {
            // A server that breaks the exchange is not the right one, and will not be the next time.
            throw MQTTClientError(.refused, "\(error)")
        }
        switch step {
        case .send(let bytes): return ByteSlice(bytes)
        case .done:
            isDone = true
            return nil
        }
    }
}
