import KafkaCodec
import WireBytes

// The steps between an open socket and a connection that takes requests.
extension ConnectionMachine {
    mutating func sendApiVersions(
        _ version: Int16, now: UInt64, into out: inout ByteBuffer
    ) throws(KafkaSessionError) {
        var request = ApiVersionsRequest()
        if version >= 3 {
            request.clientSoftwareName = "trestle"
            request.clientSoftwareVersion = "0.1"
        }
        try write(request, version: version, context: nil, now: now, into: &out)
    }

    mutating func versionsAnswered(
        _ body: ByteSlice, version: Int16, now: UInt64, into out: inout ByteBuffer
    ) throws(KafkaSessionError) -> Event {
        guard body.count >= 2 else { throw malformed("ApiVersions") }
        let errorCode = Int16(bitPattern: UInt16(body[0]) << 8 | UInt16(body[1]))
        if errorCode == KafkaErrorCode.unsupportedVersion.rawValue, version > 0 {
            // Brokers answer in version 0, or in none at all: only the error code can be relied on.
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
        guard let mechanism else {
            state = .ready
            return .ready
        }
        guard let version = versions.version(of: SaslHandshakeRequest.self), version >= 1 else {
            throw KafkaSessionError(
                .noCommonVersion,
                "the broker does not offer SASL on this port: use the port of its SASL listener, or remove the credentials"
            )
        }
        var request = SaslHandshakeRequest()
        request.mechanism = mechanism.name
        state = .handshaking
        try write(request, version: version, context: nil, now: now, into: &out)
        return .progress
    }

    mutating func handshakeAnswered(
        _ body: ByteSlice, version: Int16, now: UInt64, into out: inout ByteBuffer
    ) throws(KafkaSessionError) -> Event {
        let response: SaslHandshakeResponse
        do { response = try SaslHandshakeResponse.decode(body, version: version) } catch {
            throw malformed("SaslHandshake", error)
        }
        guard response.errorCode == 0, let mechanism else {
            let offered = response.mechanisms.prefix(16).joined(separator: ", ")
            throw KafkaSessionError(
                .authenticationFailed,
                "the broker does not accept SASL mechanism \(mechanism?.name ?? ""); it offers: \(offered)")
        }
        return try authenticate(mechanism, challenge: nil, now: now, into: &out)
    }

    mutating func authenticateAnswered(
        _ mechanism: any SASLMechanism, _ body: ByteSlice, version: Int16, now: UInt64, into out: inout ByteBuffer
    ) throws(KafkaSessionError) -> Event {
        let response: SaslAuthenticateResponse
        do { response = try SaslAuthenticateResponse.decode(body, version: version) } catch {
            throw malformed("SaslAuthenticate", error)
        }
        guard response.errorCode == 0 else {
            let reason = response.errorMessage.map { String($0.prefix(200)) } ?? "no reason given"
            throw KafkaSessionError(
                .authenticationFailed, "the broker refused the SASL \(mechanism.name) credentials: \(reason)")
        }
        return try authenticate(mechanism, challenge: response.authBytes, now: now, into: &out)
    }

    private mutating func authenticate(
        _ mechanism: any SASLMechanism, challenge: ByteSlice?, now: UInt64, into out: inout ByteBuffer
    ) throws(KafkaSessionError) -> Event {
        var mechanism = mechanism
        let message: [UInt8]?
        if let challenge {
            message = try mechanism.respond(to: challenge.span)
        } else {
            message = try mechanism.respond(to: nil)
        }
        guard let message else {
            state = .ready
            return .ready
        }
        guard let version = versions.version(of: SaslAuthenticateRequest.self) else {
            throw KafkaSessionError(
                .noCommonVersion, "the broker is too old for SASL in Kafka's own frames (1.0 or later is needed)")
        }
        var request = SaslAuthenticateRequest()
        request.authBytes = ByteSlice(message)
        state = .authenticating(mechanism)
        try write(request, version: version, context: nil, now: now, into: &out)
        return .progress
    }

    private func refused(_ api: String, _ errorCode: Int16) -> KafkaSessionError {
        KafkaSessionError(.refused, "the broker refused \(api): \(KafkaErrorCode(rawValue: errorCode))")
    }

    private func malformed(_ api: String, _ error: (any Error)? = nil) -> KafkaSessionError {
        let detail = error.map { ": \($0)" } ?? ""
        return KafkaSessionError(
            .malformedResponse, "the \(api) response is malformed\(detail); is this port really Kafka's?")
    }
}
