import Testing
import TrestleTransport
import WireBytes

/// Connections within one process, which no address leads to.
@Suite struct InProcessListenerTests {
    private static func options(_ listener: InProcessListener) -> ConnectionOptions {
        var options = ConnectionOptions()
        options.inProcess = listener
        return options
    }

    private static let nowhere = Endpoint(host: "broker.example", port: 1)

    @Test func bytesGoBothWaysBetweenTwoLoops() async throws {
        let listener = InProcessListener()
        try await withLoop { server in
            try await withLoop { client in
                await server.run { listener.open(on: server) { _ in Handler.echo() } }
                let total = 4 << 20
                let outcome = Outcome<Int>()
                await client.run {
                    let handler = Handler()
                    var count = 0
                    handler.opened = { $0.write([UInt8](repeating: 7, count: total)) }
                    handler.received = { connection, bytes in
                        count += bytes.count
                        if count == total {
                            outcome.set(count)
                            connection.close()
                        }
                        return bytes.count
                    }
                    _ = Connection.connect(
                        on: client, to: Self.nowhere, options: Self.options(listener), handler: handler)
                }
                #expect(await outcome.wait() == total)
                await server.run { listener.close() }
            }
        }
    }

    /// Nothing is heard within the call that connects, as of any other connection.
    @Test func aListenerThatIsNotOpenRefuses() async throws {
        let listener = InProcessListener()
        try await withLoop { loop in
            let outcome = Outcome<String>()
            await loop.run {
                let handler = Handler()
                var hasReturned = false
                handler.closed = { _, reason in outcome.set("\(hasReturned) \(reason)") }
                _ = Connection.connect(on: loop, to: Self.nowhere, options: Self.options(listener), handler: handler)
                hasReturned = true
            }
            let reason = try #require(await outcome.wait())
            #expect(reason.hasPrefix("true") && reason.contains("refused"), "\(reason)")
        }
    }

    @Test func whoeverClosesBeforeTheConnectionIsThereLeavesNothing() async throws {
        let listener = InProcessListener()
        try await withLoop { loop in
            let accepted = Shared(0)
            let closed = Outcome<Bool>()
            await loop.run {
                listener.open(on: loop) { _ in
                    accepted.withLock { $0 += 1 }
                    return Handler()
                }
                let handler = Handler()
                handler.closed = { _, _ in closed.set(true) }
                Connection.connect(on: loop, to: Self.nowhere, options: Self.options(listener), handler: handler)
                    .close()
            }
            #expect(await closed.wait() == true)
            try await Task.sleep(for: .milliseconds(50))
            #expect(accepted.withLock { $0 } == 0)
        }
    }
}
