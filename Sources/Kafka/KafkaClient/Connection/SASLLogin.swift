public import KafkaSession
import TrestleBase

/// How a client authenticates at its brokers: by which mechanism, and where the credentials come from.
public struct SASLLogin: Sendable, CustomStringConvertible {
    public let mechanism: SASLMechanism
    /// Gives the credentials for one authentication at a broker of this name.
    public let credentials: @Sendable (_ host: String) async throws -> SASLCredentials

    /// The same credentials each time.
    public init(_ credentials: SASLCredentials) {
        mechanism = credentials.mechanism
        self.credentials = { _ in credentials }
    }

    /// Credentials that are fetched: for each connection, and again before the broker ends the session that they opened
    /// (KIP-368), which is how a token that expires is replaced.
    ///
    /// - Parameter credentials: called away from the event loop; has to give credentials of `mechanism`. When it throws,
    ///   the connection fails with that reason and is tried again.
    public init(_ mechanism: SASLMechanism, credentials: @escaping @Sendable () async throws -> SASLCredentials) {
        self.mechanism = mechanism
        self.credentials = { _ in try await credentials() }
    }

    /// Credentials that are fetched and hold for one broker: signed requests.
    ///
    /// - Parameter credentials: as with `init(_:credentials:)`; gets the broker's name or address.
    public init(
        _ mechanism: SASLMechanism, forHost credentials: @escaping @Sendable (String) async throws -> SASLCredentials
    ) {
        self.mechanism = mechanism
        self.credentials = credentials
    }

    public var description: String { mechanism.rawValue }

    /// Begins an exchange with new credentials and a new nonce.
    func makeClient(host: String) async throws(KafkaSessionError) -> SASLClient {
        let fetched: SASLCredentials
        do { fetched = try await credentials(host) } catch {
            throw KafkaSessionError(.authenticationFailed, "no credentials for SASL \(mechanism.rawValue): \(error)")
        }
        guard fetched.mechanism == mechanism else {
            throw KafkaSessionError(
                .authenticationFailed,
                "the credentials are for SASL \(fetched.mechanism.rawValue) instead of \(mechanism.rawValue)")
        }
        return SASLClient(fetched, nonce: SystemRandomNumberGenerator.bytes(24))
    }
}
