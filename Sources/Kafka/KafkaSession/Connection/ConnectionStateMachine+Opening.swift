public import TrestleBase
import KafkaCodec
public import WireBytes

// The steps between an open socket and a connection that takes requests.
extension ConnectionStateMachine {
    mutating func sendApiVersions(
        _ version: Int16, now: Instant, into out: inout WireBuffer
    ) throws(KafkaSessionError) {
        var request = ApiVersionsRequest()
        if version >= 3 {
            request.clientSoftwareName = "trestle"
            request.clientSoftwareVersion = "0.1"
        }
        try write(request, version: version, waiter: .opening, now: now, into: &out)
    }

    mutating func handleVersions(
        _ body: ByteSlice, version: Int16, now: Instant, into out: inout WireBuffer
    ) throws(KafkaSessionError) -> Event {
        guard body.count >= 2 else { throw malformed("ApiVersions") }
        let errorCode = Int16(bitPattern: UInt16(body[0]) << 8 | UInt16(body[1]))
        if errorCode == KafkaErrorCode.unsupportedVersion.rawValue, version > 0 {
            // Brokers respond in version 0, or in none at all: only the error code can be relied on.
            state = .negotiating(version: 0)
            try sendApiVersions(0, now: now, into: &out)
            return .progress
        }
        guard errorCode == 0 else { throw refused("ApiVersions", errorCode) }
        let response: ApiVersionsResponse
        do { response = try ApiVersionsResponse.decode(body, version: version) } catch {
            throw malformed("ApiVersions", error)
        }
        versions = ApiVersionRanges(response)
        guard mechanism != nil else {
            state = .ready
            return .ready
        }
        try sendHandshake(now: now, into: &out)
        return .progress
    }

    /// Authenticates the open connection again. Until `ready` comes again no request may be sent.
    public mutating func reauthenticate(now: Instant, into out: inout WireBuffer) throws(KafkaSessionError) {
        guard isReady else { throw KafkaSessionError(.wrongState, "a connection authenticates again when it is ready") }
        try sendHandshake(now: now, into: &out)
    }

    private mutating func sendHandshake(now: Instant, into out: inout WireBuffer) throws(KafkaSessionError) {
        guard let mechanism, let version = versions.version(of: SaslHandshakeRequest.self), version >= 1 else {
            throw KafkaSessionError(
                .noCommonVersion,
                "the broker does not offer SASL on this port: use the port of its SASL listener, or remove the credentials"
            )
        }
        var request = SaslHandshakeRequest()
        request.mechanism = mechanism.rawValue
        state = .handshaking
        try write(request, version: version, waiter: .opening, now: now, into: &out)
    }

    /// The mechanisms of Kafka and of its services.
    private static var knownMechanisms: [String] {
        ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "GSSAPI", "AWS_MSK_IAM"]
    }

    mutating func handleHandshake(_ body: ByteSlice, version: Int16) throws(KafkaSessionError) -> Event {
        let response: SaslHandshakeResponse
        do { response = try SaslHandshakeResponse.decode(body, version: version) } catch {
            throw malformed("SaslHandshake", error)
        }
        guard response.errorCode == 0 else {
            // Names that there are, and no others: a broker that knows the password may call a mechanism by it.
            let offered = Self.knownMechanisms.filter(response.mechanisms.contains)
            throw KafkaSessionError(
                .authenticationFailed,
                "the broker does not accept SASL mechanism \(mechanismName); "
                    + (offered.isEmpty ? "it offers no known one" : "it offers: \(offered.joined(separator: ", "))"))
        }
        state = .challenged
        return .challenge(nil)
    }

    mutating func handleAuthenticate(
        _ body: ByteSlice, version: Int16, now: Instant
    ) throws(KafkaSessionError) -> Event {
        let response: SaslAuthenticateResponse
        do { response = try SaslAuthenticateResponse.decode(body, version: version) } catch {
            throw malformed("SaslAuthenticate", error)
        }
        guard response.errorCode == 0 else {
            let words = response.errorMessage.flatMap { $0.isEmpty ? nil : PeerText($0, hiding: sentSecret) }
            let reason = words?.description ?? "no reason given"
            throw KafkaSessionError(
                .authenticationFailed, "the broker refused the SASL \(mechanismName) credentials: \(reason)")
        }
        // Only the response that ends the exchange carries the lifetime; zero is none.
        let lifetime = min(response.sessionLifetimeMs, 1 << 40)
        sessionEnd = lifetime > 0 ? now + .milliseconds(lifetime) : nil
        state = .challenged
        return .challenge(response.authBytes)
    }

    /// Goes on with the authentication after `Event.challenge`.
    ///
    /// - Returns: `ready` when the exchange is done, else `progress`.
    public mutating func authenticate(
        _ step: SASLClient.Step, now: Instant, into out: inout WireBuffer
    ) throws(KafkaSessionError) -> Event {
        guard case .challenged = state else {
            throw KafkaSessionError(.wrongState, "a SASL message when none was due")
        }
        guard case .send(let message) = step else {
            state = .ready
            return .ready
        }
        guard let version = versions.version(of: SaslAuthenticateRequest.self) else {
            throw KafkaSessionError(
                .noCommonVersion, "the broker is too old for SASL in Kafka's own frames (1.0 or later is needed)")
        }
        var request = SaslAuthenticateRequest()
        request.authBytes = ByteSlice(message)
        state = .authenticating
        if let secret = mechanism?.sentSecret(in: message.span) { sentSecret = secret }
        try write(request, version: version, waiter: .opening, now: now, into: &out)
        return .progress
    }

    private var mechanismName: String { mechanism?.rawValue ?? "" }

    private func refused(_ api: String, _ errorCode: Int16) -> KafkaSessionError {
        KafkaSessionError(.refused, "the broker refused \(api): \(KafkaErrorCode(rawValue: errorCode))")
    }

    private func malformed(_ api: String, _ error: (any Error)? = nil) -> KafkaSessionError {
        let detail = error.map { ": \($0)" } ?? ""
        return KafkaSessionError(
            .malformedResponse, "the \(api) response is malformed\(detail); is this port really Kafka's?")
    }
}
