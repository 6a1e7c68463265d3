import KafkaCodec
import MQTTCodec
import TrestleBase
import TrestleTransport
import WireBytes

/// Finds out what a port speaks by saying the first words of several protocols to it, each on a connection of its own.
/// Only done when the expected protocol has failed.
struct PortIdentification {
    let loop: IOLoop
    let endpoint: Endpoint
    /// How long each protocol gets to respond.
    let timeout: Duration

    /// - Parameter tried: what has failed already and need not be tried again.
    func identify(except tried: Set<PortProtocol> = []) async -> PortProtocol {
        var seen = PortProtocol.closes
        if !tried.contains(.tls), await speaksTLS() { return .tls }
        for (candidate, opening, isResponse) in Self.openings where !tried.contains(candidate) {
            switch await exchange(opening) {
            case .bytes(let bytes):
                if let line = Self.httpLine(bytes) { return .http(line) }
                if isResponse(bytes) { return candidate }
                seen = .unknown(Array(bytes.prefix(16)))
            case .silent: if seen == .closes { seen = .silent }
            case .closed: break
            }
        }
        return seen
    }

    /// The versions among 1.0, 1.1 and 1.2 that the server says it would speak.
    func tlsVersions() async -> [TLSVersion] {
        var found: [TLSVersion] = []
        for version in [TLSVersion.tls1_0, .tls1_1, .tls1_2] {
            if case .accepted(let response)? = await hello(version), !found.contains(response) {
                found.append(response)
            }
        }
        return found
    }

    private func speaksTLS() async -> Bool {
        switch await hello(.tls1_2) {
        case .accepted, .alert: true
        case .notTLS, nil: false
        }
    }

    private func hello(_ version: TLSVersion) async -> ClientHello.Response? {
        let bytes = SystemRandomNumberGenerator.bytes(32)
        let host = endpoint.isNumeric ? nil : endpoint.host
        guard
            case .bytes(let response) = await exchange(
                .clientHello(version: version, host: host, random: bytes),
                enough: { ClientHello.response($0) != nil })
        else { return nil }
        return ClientHello.response(response)
    }

    private enum Reply {
        case bytes([UInt8])
        case silent, closed
    }

    private func exchange(
        _ opening: PublicMessage,
        enough: ([UInt8]) -> Bool = { $0.count >= 8 || PortIdentification.httpLine($0) != nil }
    ) async -> Reply {
        guard let stream = try? await UntrustedStream.open(endpoint, on: loop, timeout: timeout) else { return .closed }
        defer { stream.close() }
        stream.send(opening)
        let deadline = Instant.current.advanced(by: timeout)
        while true {
            if enough(stream.bytes) { return .bytes(stream.bytes) }
            switch await stream.more(before: deadline) {
            case .bytes: continue
            case .ended: return stream.bytes.isEmpty ? .closed : .bytes(stream.bytes)
            case .timedOut: return stream.bytes.isEmpty ? .silent : .bytes(stream.bytes)
            }
        }
    }

    /// The status line of an HTTP server.
    static func httpLine(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: "HTTP/".utf8) else { return nil }
        let line = bytes.prefix(80).prefix { $0 >= 0x20 && $0 < 0x7f }
        return String(decoding: line, as: UTF8.self)
    }

    private typealias Opening = (PortProtocol, PublicMessage, @Sendable ([UInt8]) -> Bool)

    /// The first words of each protocol that is told from others by its response; HTTP last, since only it waits for a
    /// line.
    private static var openings: [Opening] {
        var openings: [Opening] = []
        if let kafka = try? PublicMessage.kafka(ApiVersionsRequest(), version: 0, correlationID: 77) {
            openings.append((.kafka, kafka, { $0.count >= 8 && Array($0[4..<8]) == [0, 0, 0, 77] }))
        }
        if let mqtt = try? PublicMessage.connect(version: .v3_1_1) {
            openings.append((.mqtt, mqtt, { $0.count >= 4 && $0[0] == 0x20 && $0[1] < 0x80 }))
        }
        openings.append((.http("HTTP"), .httpRequest, { _ in false }))
        return openings
    }
}
