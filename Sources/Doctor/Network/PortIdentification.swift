import KafkaCodec
import MQTTCodec
import Transport
import WireBytes

/// Finds out what a port speaks by saying the first words of several protocols to it, each on a connection of its own.
/// Only done when the wanted protocol has failed.
struct PortIdentification {
    let loop: EventLoop
    let endpoint: Endpoint
    /// How long each protocol gets to answer.
    let patience: Duration

    /// - Parameter tried: what has failed already and need not be tried again.
    func identify(except tried: Set<PortProtocol> = []) async -> PortProtocol {
        var seen = PortProtocol.closes
        if !tried.contains(.tls), await speaksTLS() { return .tls }
        for (candidate, opening, isAnswer) in Self.openings where !tried.contains(candidate) {
            switch await exchange(opening) {
            case .bytes(let bytes):
                if let line = Self.httpLine(bytes) { return .http(line) }
                if isAnswer(bytes) { return candidate }
                seen = .unknown(Array(bytes.prefix(16)))
            case .silent: if seen == .closes { seen = .silent }
            case .closed: break
            }
        }
        return seen
    }

    /// The versions among 1.0, 1.1 and 1.2 that the server says it would speak.
    func tlsVersions() async -> [TLSVersion] {
        var offered: [TLSVersion] = []
        for version in [TLSVersion.tls1_0, .tls1_1, .tls1_2] {
            if case .accepted(let found)? = await hello(version), !offered.contains(found) { offered.append(found) }
        }
        return offered
    }

    private func speaksTLS() async -> Bool {
        switch await hello(.tls1_2) {
        case .accepted, .alert: true
        case .notTLS, nil: false
        }
    }

    private func hello(_ version: TLSVersion) async -> ClientHello.Answer? {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        let host = endpoint.isNumeric ? nil : endpoint.host
        guard
            case .bytes(let answer) = await exchange(
                ClientHello.bytes(version: version, host: host, random: bytes),
                enough: { ClientHello.answer($0) != nil })
        else { return nil }
        return ClientHello.answer(answer)
    }

    private enum Reply {
        case bytes([UInt8])
        case silent, closed
    }

    private func exchange(
        _ opening: [UInt8], enough: ([UInt8]) -> Bool = { $0.count >= 8 || PortIdentification.httpLine($0) != nil }
    ) async -> Reply {
        var options = ConnectionOptions()
        options.connectTimeout = patience
        guard let stream = try? await ProbeStream.open(endpoint, on: loop, options: options) else { return .closed }
        defer { stream.close() }
        stream.send(opening)
        let deadline = MonotonicInstant.current.advanced(by: patience)
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

    /// The first words of each protocol that is told from others by its answer; HTTP last, since only it waits for a line.
    private static let openings: [(PortProtocol, [UInt8], @Sendable ([UInt8]) -> Bool)] = [
        (.kafka, kafkaOpening, { $0.count >= 8 && Array($0[4..<8]) == [0, 0, 0, 77] }),
        (.mqtt, mqttOpening, { $0.count >= 4 && $0[0] == 0x20 && $0[1] < 0x80 }),
        (.http("HTTP"), Array("GET / HTTP/1.0\r\n\r\n".utf8), { _ in false }),
    ]

    private static let kafkaOpening: [UInt8] = {
        var buffer = ByteBuffer()
        try? KafkaFrame.append(
            ApiVersionsRequest(), version: 0, correlationId: 77, clientId: "trestle-doctor", to: &buffer)
        return [UInt8](copying: buffer.bytes)
    }()

    private static let mqttOpening: [UInt8] = {
        var buffer = ByteBuffer()
        let connect = Connect(version: .v3_1_1, clientIdentifier: "", keepAlive: 5)
        try? Packet.connect(connect).encode(into: &buffer, version: .v3_1_1)
        return [UInt8](copying: buffer.bytes)
    }()
}
