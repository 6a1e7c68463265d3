import Synchronization
import Testing
import TrestleTransport
import WireBytes

@Suite struct ConnectionTests {
    @Test(arguments: ["127.0.0.1", "::1", "localhost"])
    func echoesOver(_ host: String) async throws {
        try await withLoop { loop in
            let port = try await loop.listen(host: host == "localhost" ? "127.0.0.1" : host) { .echo() }
            let outcome = Outcome<String>()
            loop.connect(port, host: host) {
                let handler = Handler()
                handler.opened = { $0.write("hello") }
                handler.received = { connection, bytes in
                    guard bytes.count >= 5 else { return 0 }
                    outcome.set(String(decodingUTF8: bytes) + (connection.remoteAddress?.port == port ? "!" : "?"))
                    return bytes.count
                }
                return handler
            }
            #expect(await outcome.wait() == "hello!")
        }
    }

    @Test func whatIsWrittenBeforeItOpensIsSent() async throws {
        try await withLoop { loop in
            let port = try await loop.listen { .echo() }
            let outcome = Outcome<String>()
            loop.execute {
                let handler = Handler()
                handler.received = { _, bytes in
                    guard bytes.count == 5 else { return 0 }
                    outcome.set(String(decodingUTF8: bytes))
                    return 5
                }
                let connection = Connection.connect(
                    on: loop, to: Endpoint(host: "127.0.0.1", port: port), handler: handler)
                connection.write("early")
            }
            #expect(await outcome.wait() == "early")
        }
    }

    /// Frames of many sizes, each a 4-byte length and a body, echoed and compared byte by byte.
    @Test(arguments: [1, 3, 100, 5000, 70_000, 3_000_000])
    func framesComeThroughWhole(_ size: Int) async throws {
        let frames = max(3, min(20_000, 6_000_000 / (size + 4)))
        try await withLoop { loop in
            let port = try await loop.listen { .echo() }
            let outcome = Outcome<Int>()
            loop.connect(port) {
                let handler = Handler()
                var next = 0
                var received = 0
                let fill: (Connection) -> Void = { connection in
                    while next < frames && connection.isWritable {
                        connection.withOutput { buffer in
                            buffer.append(integer: UInt32(size))
                            for index in 0..<size { buffer.append(UInt8(truncatingIfNeeded: next &+ index)) }
                        }
                        next += 1
                    }
                }
                handler.opened = fill
                handler.writable = fill
                handler.received = { connection, bytes in
                    var offset = 0
                    while bytes.count - offset >= 4 + size {
                        let body = bytes.extracting((offset + 4)..<(offset + 4 + size))
                        let last = UInt8(truncatingIfNeeded: received &+ size &- 1)
                        guard body[0] == UInt8(truncatingIfNeeded: received), body[size - 1] == last else {
                            outcome.set(-received)
                            return bytes.count
                        }
                        received += 1
                        offset += 4 + size
                    }
                    if received == frames { outcome.set(received) }
                    return offset
                }
                return handler
            }
            #expect(await outcome.wait(.seconds(60)) == frames)
        }
    }

    @Test func aHandlerMayConsumeOneByteAtATime() async throws {
        try await withLoop { loop in
            let port = try await loop.listen { .echo() }
            let outcome = Outcome<Int>()
            loop.connect(port) {
                let handler = Handler()
                var consumed = 0
                handler.opened = { $0.write([UInt8](repeating: 7, count: 100)) }
                handler.received = { connection, _ in
                    consumed += 1
                    if consumed == 100 { outcome.set(consumed) }
                    // More has to come for the rest to be offered again, so make more come.
                    connection.write([7])
                    return 1
                }
                return handler
            }
            #expect(await outcome.wait() == 100)
        }
    }

    /// A message of 48 MiB that its handler waits for: every read leaves what has come where it is.
    @Test func aLargeMessageIsNotCopiedAgainByEachRead() async throws {
        try await withLoop { loop in
            let outcome = Outcome<Int>()
            let port = try await loop.listen {
                let handler = Handler()
                var last: UInt = 0
                var moves = 0
                handler.received = { _, bytes in
                    let place = unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
                    if place != last { moves += 1 }
                    last = place
                    guard bytes.count == 48 << 20 else { return 0 }
                    outcome.set(moves)
                    return bytes.count
                }
                return handler
            }
            loop.connect(port) {
                let handler = Handler()
                handler.opened = { $0.write([UInt8](repeating: 3, count: 48 << 20)) }
                return handler
            }
            // It moves when its buffer grows, and each time to one of twice the size.
            let moves = try #require(await outcome.wait(.seconds(60)))
            #expect(moves <= 14)
        }
    }

    @Test func aPeerThatDoesNotReadMakesWritingStopAndGoOn() async throws {
        try await withLoop { loop in
            let peer = OnLoop(Box<Connection?>(nil))
            let total = Outcome<Int>()
            let port = try await loop.listen {
                let handler = Handler()
                var count = 0
                handler.opened = {
                    $0.pauseReading()
                    peer.value.content = $0
                }
                handler.received = { _, bytes in
                    count += bytes.count
                    if count >= 64 << 20 { total.set(count) }
                    return bytes.count
                }
                return handler
            }
            let blocked = Outcome<Int>()
            loop.connect(port) {
                let handler = Handler()
                var sent = 0
                let chunk = [UInt8](repeating: 1, count: 65_536)
                let fill: (Connection) -> Void = { connection in
                    while connection.isWritable && sent < 64 << 20 {
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
            // The high watermark and the one write that crossed it.
            #expect(pending <= ConnectionOptions().highWatermark + 65_536)
            try await Task.sleep(for: .milliseconds(50))
            #expect(total.value == nil)
            loop.execute { peer.value.content?.resumeReading() }
            #expect(await total.wait(.seconds(30)) == 64 << 20)
        }
    }

    final class Box<Content> {
        var content: Content
        init(_ content: Content) { self.content = content }
    }

    @Test func pausingKeepsWhatWasOfferedForLater() async throws {
        try await withLoop { loop in
            let port = try await loop.listen { .echo() }
            let outcome = Outcome<[Int]>()
            loop.connect(port) {
                let handler = Handler()
                var offered: [Int] = []
                handler.opened = { $0.write("0123456789") }
                handler.received = { connection, bytes in
                    offered.append(bytes.count)
                    if offered.count == 1 {
                        connection.pauseReading()
                        loop.schedule(after: .milliseconds(20)) { connection.resumeReading() }
                        return 4
                    }
                    outcome.set(offered)
                    return bytes.count
                }
                return handler
            }
            #expect(await outcome.wait() == [10, 6])
        }
    }
}
