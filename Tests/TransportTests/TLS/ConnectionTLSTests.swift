import TrestlePlatform
import Testing
import TrestleTransport
import WireBytes

/// What connections promise holds under TLS as well.
@Suite struct ConnectionTLSTests {
    /// Frames of many sizes come back whole, whatever records they are cut into.
    @Test(arguments: [1, 167, 16_384, 16_385, 70_000, 2_000_000])
    func framesComeThroughWhole(_ size: Int) async throws {
        let frames = max(3, min(5_000, 4_000_000 / size))
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()))
            var options = ConnectionOptions()
            options.tls = try TLSContext(.testClient())
            let outcome = Outcome<Int>()
            loop.connect(pair.port, options: options) {
                let handler = Handler()
                var next = 0
                var received = 0
                let fill: (Connection) -> Void = { connection in
                    while next < frames && connection.isWritable {
                        connection.withOutput { buffer in
                            for index in 0..<size { buffer.append(UInt8(truncatingIfNeeded: next &+ index)) }
                        }
                        next += 1
                    }
                }
                handler.opened = fill
                handler.writable = fill
                handler.received = { _, bytes in
                    var offset = 0
                    while bytes.count - offset >= size {
                        for index in [0, size / 2, size - 1]
                        where bytes[offset + index] != UInt8(truncatingIfNeeded: received &+ index) {
                            outcome.set(-received)
                        }
                        received += 1
                        offset += size
                    }
                    if received == frames { outcome.set(received) }
                    return offset
                }
                return handler
            }
            #expect(await outcome.wait(.seconds(60)) == frames)
        }
    }

    @Test func aPeerThatDoesNotReadMakesWritingStop() async throws {
        try await withLoop { loop in
            let held = OnLoop(Held())
            let total = Outcome<Int>()
            let pair = try await TLSPair(loop, server: TLSContext(.testServer())) {
                let handler = Handler()
                var count = 0
                handler.opened = {
                    $0.pauseReading()
                    held.value.connection = $0
                }
                handler.received = { _, bytes in
                    count += bytes.count
                    if count >= 32 << 20 { total.set(count) }
                    return bytes.count
                }
                return handler
            }
            var options = ConnectionOptions()
            options.tls = try TLSContext(.testClient())
            let blocked = Outcome<Int>()
            loop.connect(pair.port, options: options) {
                let handler = Handler()
                var sent = 0
                let chunk = [UInt8](repeating: 1, count: 65_536)
                let fill: (Connection) -> Void = { connection in
                    while connection.isWritable && sent < 32 << 20 {
                        connection.write(chunk)
                        sent += chunk.count
                    }
                    blocked.set(connection.pendingOutput)
                }
                handler.opened = fill
                handler.writable = fill
                return handler
            }
            let pending = try #require(await blocked.wait())
            // The high watermark, the one write that crossed it, and what the handshake still had to say.
            #expect(pending <= ConnectionOptions().highWatermark + 65_536 + 1024)
            try await Task.sleep(for: .milliseconds(50))
            #expect(total.value == nil)
            loop.execute { held.value.connection?.resumeReading() }
            #expect(await total.wait(.seconds(60)) == 32 << 20)
        }
    }

    final class Held { var connection: Connection? }

    @Test func whatWasWrittenBeforeClosingArrivesAndTheEndIsOrderly() async throws {
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer())) {
                let handler = Handler()
                handler.received = { connection, _ in
                    connection.write([UInt8](repeating: 5, count: 1_000_000))
                    connection.close()
                    return 0
                }
                return handler
            }
            var options = ConnectionOptions()
            options.tls = try TLSContext(.testClient())
            let outcome = Outcome<String>()
            loop.connect(pair.port, options: options) {
                let handler = Handler()
                var count = 0
                handler.opened = { $0.write([UInt8](repeating: 1, count: 1_000_000)) }
                handler.received = { _, bytes in
                    count += bytes.count
                    return bytes.count
                }
                handler.closed = { outcome.set("\(count) \($1)") }
                return handler
            }
            #expect(await outcome.wait() == "1000000 the peer closed the connection")
        }
    }

    @Test func halfCloseWorksByCloseNotify() async throws {
        try await withLoop { loop in
            var listening = ListenerOptions()
            listening.connection.allowsHalfClose = true
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()), options: listening) {
                let handler = Handler()
                var count = 0
                handler.received = { _, bytes in
                    count += bytes.count
                    return bytes.count
                }
                handler.ended = { connection in
                    connection.write("got \(count)")
                    connection.close()
                }
                return handler
            }
            var options = ConnectionOptions()
            options.tls = try TLSContext(.testClient())
            let outcome = Outcome<String>()
            loop.connect(pair.port, options: options) {
                let handler = Handler()
                var text = ""
                handler.opened = { connection in
                    connection.write([UInt8](repeating: 1, count: 500_000))
                    connection.finishWriting()
                }
                handler.received = { _, bytes in
                    text += String(decodingUTF8: bytes)
                    return bytes.count
                }
                handler.closed = { outcome.set("\(text), \($1)") }
                return handler
            }
            #expect(await outcome.wait() == "got 500000, the peer closed the connection")
        }
    }

    @Test func anEndWithoutCloseNotifyIsCalledTruncated() async throws {
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer())) {
                let handler = Handler()
                handler.received = { connection, bytes in
                    connection.abort()
                    return bytes.count
                }
                return handler
            }
            let result = await pair.connect(try TLSContext(.testClient()))
            #expect(result?.failure?.cause == .truncated)
            #expect(result?.failure?.step == .data)
        }
    }

    @Test func aPlaintextPortIsCalledThat() async throws {
        try await withLoop { loop in
            let talks = try await loop.listen {
                let handler = Handler()
                handler.opened = { $0.write("220 ready\r\n") }
                return handler
            }
            let hangsUp = try await loop.listen {
                let handler = Handler()
                handler.received = { connection, bytes in
                    connection.close()
                    return bytes.count
                }
                return handler
            }
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()))
            let client = try TLSContext(.testClient())
            let spoken = await pair.connect(client, port: talks)?.failure
            #expect(spoken?.cause == .notTLS(received: Array("220 ready\r\n".utf8)))
            #expect(spoken?.description.contains("is this its plaintext port?") == true)
            let silent = await pair.connect(client, port: hangsUp)?.failure
            #expect(silent?.cause == .closedInHandshake(afterReceiving: 0))
            #expect(silent?.description.contains("is this its plaintext port?") == true)
            // And the reverse: plaintext to a port that speaks TLS.
            loop.connect(pair.port) {
                let handler = Handler()
                handler.opened = { $0.write("\u{10}\u{0c}\u{0}\u{4}MQTT") }
                return handler
            }
            guard case .notTLS = await pair.accepted.next()?.failure?.cause else {
                Issue.record("plaintext was taken for TLS")
                return
            }
        }
    }

    /// A peer that says nothing, and one that says a byte at a time.
    @Test(arguments: [false, true])
    func handshakesThatDragOnAreGivenUp(_ trickles: Bool) async throws {
        try await withLoop { loop in
            var listening = ListenerOptions()
            listening.connection.connectTimeout = .milliseconds(300)
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()), options: listening)
            loop.connect(pair.port) {
                let handler = Handler()
                handler.opened = { connection in
                    guard trickles else { return }
                    var left = [UInt8](repeating: 1, count: 64) + [0x00, 0x02, 0x01, 0x03, 0x16]
                    var timer: LoopTimer?
                    timer = loop.schedule(after: .milliseconds(30)) {
                        guard let next = left.popLast() else { return }
                        connection.write([next])
                        timer?.reschedule(after: .milliseconds(30))
                    }
                }
                return handler
            }
            let failure = await pair.accepted.next()?.failure
            guard case .timedOut(let received) = failure?.cause else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect((received > 0) == trickles)
            // The other way round: a server that takes the connection and says nothing.
            let (descriptor, port) = try reservePort(listening: 5)
            defer { close(descriptor) }
            var options = ConnectionOptions()
            options.connectTimeout = .milliseconds(200)
            options.tls = try TLSContext(.testClient())
            let outcome = Outcome<CloseReason>()
            loop.connect(port, options: options) {
                let handler = Handler()
                handler.closed = { outcome.set($1) }
                return handler
            }
            guard case .failed(let error) = await outcome.wait() else { return }
            #expect(error.tls?.cause == .timedOut(afterReceiving: 0))
        }
    }

    @Test func shuttingDownSaysSoToTheOtherEnd() async throws {
        try await withLoop { clients in
            let servers = try IOLoop(name: "servers")
            let pair = try await TLSPair(servers, server: TLSContext(.testServer()))
            var options = ConnectionOptions()
            options.tls = try TLSContext(.testClient())
            let outcome = Outcome<CloseReason>()
            clients.connect(pair.port, options: options) {
                let handler = Handler()
                handler.closed = { outcome.set($1) }
                return handler
            }
            #expect(await pair.accepted.next()?.session != nil)
            servers.shutdown()
            servers.join()
            #expect(await outcome.wait() == .peer)
        }
    }
}
