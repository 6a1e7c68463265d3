import TrestleBase
import Testing
import WireBytes

@testable import TrestleTransport

/// Two engines with nothing but a test in between.
private struct EnginePair {
    let client: TLSEngine
    let server: TLSEngine

    /// Made once: thousands of handshakes follow.
    private static let contexts: Result<[TLSVersion: OpenSSLContext], any Error> = Result {
        var contexts: [TLSVersion: OpenSSLContext] = [:]
        for version in [TLSVersion.tls1_2, .tls1_3] {
            contexts[version] = try OpenSSLContext(
                TLSConfiguration.testClient().with {
                    $0.maximumVersion = version
                    $0.resumesSessions = false
                })
        }
        return contexts
    }
    private static let serverContext = Result { try OpenSSLContext(.testServer()) }

    init(_ version: TLSVersion) throws {
        client = try TLSEngine(
            try #require(Self.contexts.get()[version]), peer: "server", host: "localhost")
        server = try TLSEngine(Self.serverContext.get(), peer: "client", host: nil)
    }

    enum Ending: Equatable {
        case established, waiting
        case failed(TLSFailure.Cause)
    }

    private static func failure(_ outcome: TLSEngine.Outcome) -> TLSFailure.Cause? {
        if case .failed(let failure) = outcome { failure.cause } else { nil }
    }

    /// Lets both talk until neither has anything to say. `change` sees each flight, numbered.
    func talk(_ change: (Int, inout [UInt8]) -> Void = { _, _ in }) -> Ending {
        var flight = 0
        var plain = WireBuffer()
        var toServer = WireBuffer()
        var toClient = WireBuffer()
        if let cause = Self.failure(client.start(output: &toServer)) { return .failed(cause) }
        while !toServer.isEmpty || !toClient.isEmpty {
            let isForServer = !toServer.isEmpty
            var bytes = isForServer ? Array(copying: toServer.bytes) : Array(copying: toClient.bytes)
            if isForServer { toServer.removeAll() } else { toClient.removeAll() }
            change(flight, &bytes)
            flight += 1
            let outcome =
                isForServer
                ? server.receive(bytes.span, plain: &plain, output: &toClient)
                : client.receive(bytes.span, plain: &plain, output: &toServer)
            if let cause = Self.failure(outcome) { return .failed(cause) }
        }
        return client.isEstablished && server.isEstablished ? .established : .waiting
    }

    /// Sends a text from the client, and gives back what the server reads.
    func carry(_ text: String) throws -> String {
        var plain = WireBuffer()
        plain.append(utf8: text)
        var cipher = WireBuffer()
        _ = try client.send(plain, from: 0, output: &cipher, limit: 1 << 20)
        var received = WireBuffer()
        var response = WireBuffer()
        _ = server.receive(cipher.bytes, plain: &received, output: &response)
        return String(decodingUTF8: received.bytes)
    }
}

extension Array where Element == UInt8 {
    init(copying span: Span<UInt8>) {
        self = []
        for index in span.indices { append(span[index]) }
    }
}

@Suite struct EngineTests {
    /// How long each flight of a handshake is.
    private func flights(_ version: TLSVersion) throws -> [Int] {
        var sizes: [Int] = []
        #expect(try EnginePair(version).talk { sizes.append($1.count) } == .established)
        return sizes
    }

    @Test(arguments: [TLSVersion.tls1_2, .tls1_3])
    func aHandshakeByteByByteSucceeds(_ version: TLSVersion) throws {
        let pair = try EnginePair(version)
        var plain = WireBuffer()
        var toServer = WireBuffer()
        var toClient = WireBuffer()
        _ = pair.client.start(output: &toServer)
        while !toServer.isEmpty || !toClient.isEmpty {
            let forServer = Array(copying: toServer.bytes)
            toServer.removeAll()
            for byte in forServer { _ = pair.server.receive([byte].span, plain: &plain, output: &toClient) }
            let forClient = Array(copying: toClient.bytes)
            toClient.removeAll()
            for byte in forClient { _ = pair.client.receive([byte].span, plain: &plain, output: &toServer) }
        }
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        #expect(try pair.carry("whole") == "whole")
    }

    @Test(arguments: [TLSVersion.tls1_2, .tls1_3])
    func aHandshakeCutAtAnyByteWaitsAndIsNamedWhenTheStreamEnds(_ version: TLSVersion) async throws {
        for (flight, size) in try flights(version).enumerated() {
            // The last flights are tickets and the like, after which nobody waits.
            for cut in stride(from: 0, to: size, by: Certificates.stride) {
                if cut % 32 == 0 { await Task.yield() }
                let pair = try EnginePair(version)
                let ending = pair.talk { number, bytes in
                    if number == flight { bytes.removeLast(max(0, bytes.count - cut)) }
                }
                guard ending == .waiting else {
                    #expect(ending == .established)
                    continue
                }
                let waiting = pair.client.isEstablished ? pair.server : pair.client
                let expected = TLSFailure.Cause.closedInHandshake(afterReceiving: waiting.handshakeBytes)
                #expect(waiting.streamEnded().cause == expected)
            }
        }
    }

    @Test(arguments: [TLSVersion.tls1_2, .tls1_3])
    func aFlippedBitAnywhereInAHandshakeNeverGoesUnnoticed(_ version: TLSVersion) async throws {
        for (flight, size) in try flights(version).enumerated() {
            for index in stride(from: 0, to: size, by: Certificates.stride) {
                if index % 32 == 0 { await Task.yield() }
                let pair = try EnginePair(version)
                let ending = pair.talk { number, bytes in
                    if number == flight, index < bytes.count { bytes[index] ^= 1 << UInt8(index % 8) }
                }
                switch ending {
                case .waiting, .failed: break
                case .established:
                    // A record's version is ignored by specification; then all is as if nothing had been changed.
                    #expect(try pair.carry("whole") == "whole")
                }
            }
        }
    }

    @Test func flippedBitsInDataBreakTheConnection() throws {
        var plain = WireBuffer()
        plain.append(utf8: "payload")
        var size = 1
        var index = 0
        while index < size {
            let pair = try EnginePair(.tls1_3)
            #expect(pair.talk() == .established)
            var cipher = WireBuffer()
            _ = try pair.client.send(plain, from: 0, output: &cipher, limit: 1 << 20)
            size = cipher.count
            var bytes = Array(copying: cipher.bytes)
            bytes[index] ^= 0x10
            var received = WireBuffer()
            var response = WireBuffer()
            let outcome = pair.server.receive(bytes.span, plain: &received, output: &response)
            #expect(received.count == 0)
            if case .failed(let failure) = outcome {
                #expect(failure.step == .data)
                #expect(response.count > 0, "an alert tells the peer")
            } else {
                // Only a length that has grown is still waited for.
                #expect(index == 3 || index == 4)
            }
            index += 1
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n", true), ("GET / HTTP/1.1\r\n", true),
        ("\u{0}\u{0}\u{0}\u{10}kafka frame", true),
        ("\u{10}\u{1e}\u{0}\u{4}MQTT", true),
    ])
    func plaintextIsToldApartFromBrokenTLS(_ text: String, _ isPlaintext: Bool) throws {
        let bytes = Array(text.utf8)
        let pair = try EnginePair(.tls1_3)
        var plain = WireBuffer()
        var output = WireBuffer()
        _ = pair.client.start(output: &output)
        for engine in [pair.client, pair.server] {
            guard case .failed(let failure) = engine.receive(bytes.span, plain: &plain, output: &output) else {
                Issue.record("\(text) was taken for TLS")
                continue
            }
            #expect(failure.cause == .notTLS(received: Array(bytes.prefix(16))))
        }
    }

    @Test func theEndIsSaidOnceAndHeard() throws {
        let pair = try EnginePair(.tls1_3)
        #expect(pair.talk() == .established)
        var cipher = WireBuffer()
        pair.client.end(output: &cipher)
        let first = cipher.count
        pair.client.end(output: &cipher)
        #expect(first > 0 && cipher.count == first)
        var plain = WireBuffer()
        var response = WireBuffer()
        guard case .ended = pair.server.receive(cipher.bytes, plain: &plain, output: &response) else {
            Issue.record("close_notify was not understood")
            return
        }
        #expect(pair.server.hasReceivedEnd)
    }

    @Test func datesArePrintedByTheCalendar() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_400, "2000-02-29 00:00:00 UTC"),
            (4_107_542_399, "2100-02-28 23:59:59 UTC"), (-1, "1969-12-31 23:59:59 UTC"),
            (253_402_300_799, "9999-12-31 23:59:59 UTC"),
        ] as [(Int64, String)] {
            #expect(WallTime(secondsSince1970: seconds).description == text)
        }
    }
}
