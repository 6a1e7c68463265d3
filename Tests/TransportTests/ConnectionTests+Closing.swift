import Synchronization
import Testing
import TrestleTransport
import WireBytes

// How connections end.
extension ConnectionTests {
    @Test func closeSendsAllThatWasWrittenEvenWithUnreadInput() async throws {
        try await withLoop { loop in
            let serverClosed = Outcome<CloseReason>()
            let port = try await loop.listen {
                let handler = Handler()
                handler.received = { connection, _ in
                    // Leaves input unread in the kernel: closing the descriptor now would reset the connection.
                    connection.write([UInt8](repeating: 5, count: 2_000_000))
                    connection.close()
                    connection.write("ignored")
                    return 0
                }
                handler.closed = { serverClosed.set($1) }
                return handler
            }
            let outcome = Outcome<String>()
            loop.connect(port) {
                let handler = Handler()
                var count = 0
                handler.opened = { $0.write([UInt8](repeating: 1, count: 3_000_000)) }
                handler.received = { _, bytes in
                    count += bytes.count
                    return bytes.count
                }
                handler.closed = { outcome.set("\(count) \($1)") }
                return handler
            }
            #expect(await outcome.wait() == "2000000 the peer closed the connection")
            #expect(await serverClosed.wait() == .local)
            #expect(serverClosed.count == 1)
        }
    }

    /// Nothing that the peer still sends makes the kernel reset the connection if the process ends after the report.
    @Test(arguments: [false, true])
    func aCloseThatAwaitsThePeerIsReportedAfterThePeersOwn(isWaitingForTheLoop: Bool) async throws {
        try await withLoop { peers in
            try await withLoop { loop in
                let received = Shared(0)
                let hasPeerClosed = Shared(false)
                let port = try await peers.listen {
                    let handler = Handler()
                    handler.received = { connection, bytes in
                        let isFirst = received.withLock { count in
                            defer { count += bytes.count }
                            return count == 0
                        }
                        if isFirst {
                            // Reads slowly, and sends meanwhile.
                            connection.write([UInt8](repeating: 1, count: 1_000_000))
                            connection.pauseReading()
                            peers.schedule(after: .milliseconds(1_500)) { connection.resumeReading() }
                        }
                        return bytes.count
                    }
                    handler.closed = { _, _ in hasPeerClosed.withLock { $0 = true } }
                    return handler
                }
                let closed = Outcome<Bool>()
                let closing = Outcome<Bool>()
                loop.connect(port) {
                    let handler = Handler()
                    handler.opened = { connection in
                        connection.write([UInt8](repeating: 5, count: 300_000))
                        connection.close(awaitingPeer: !isWaitingForTheLoop)
                        closing.set(true)
                    }
                    handler.closed = { _, _ in closed.set(received.withLock { $0 } == 300_000) }
                    return handler
                }
                #expect(await closing.wait() == true)
                if isWaitingForTheLoop {
                    await loop.closingConnectionsEnd()
                    #expect(received.withLock { $0 } == 300_000)
                } else {
                    #expect(await closed.wait() == true)
                }
                #expect(closed.count == 1)
            }
        }
    }

    @Test func aPeerThatDoesNotCloseIsAwaitedForFiveSecondsAtMost() async throws {
        try await withLoop { loop in
            let listener = try await loop.run {
                OnLoop(
                    try Listener.bind(on: loop, host: "127.0.0.1", port: 0, options: ListenerOptions()) { _ in
                        let handler = Handler()
                        handler.opened = { $0.pauseReading() }
                        return handler
                    })
            }
            let closed = Outcome<CloseReason>()
            loop.connect(listener.value.port) {
                let handler = Handler()
                handler.opened = { $0.close(awaitingPeer: true) }
                handler.closed = { closed.set($1) }
                return handler
            }
            let start = ContinuousClock.now
            #expect(await closed.wait(.seconds(20)) == .local)
            #expect((.seconds(4) ..< .seconds(9)).contains(ContinuousClock.now - start))
        }
    }

    @Test func halfCloseLeavesTheOtherDirectionOpen() async throws {
        try await withLoop { loop in
            var options = ListenerOptions()
            options.connection.allowsHalfClose = true
            let port = try await loop.listen(options: options) {
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
            let outcome = Outcome<String>()
            loop.connect(port) {
                let handler = Handler()
                var text = ""
                handler.opened = { connection in
                    connection.write([UInt8](repeating: 1, count: 500_000))
                    connection.finishWriting()
                    connection.write("ignored")
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

    enum Moment: CaseIterable { case opened, received, writable, beforeOpen }

    /// Closing or aborting from within any callback ends in exactly one `connectionClosed` and no call after it.
    @Test(arguments: Moment.allCases, [false, true])
    func closingWithinACallbackIsSafe(_ moment: Moment, _ abruptly: Bool) async throws {
        try await withLoop { loop in
            let port = try await loop.listen { .echo() }
            let outcome = Outcome<CloseReason>()
            let late = Outcome<String>()
            loop.execute {
                let handler = Handler()
                let end: (Connection) -> Void = { connection in
                    if abruptly { connection.abort() } else { connection.close() }
                    connection.write("after")
                    connection.pauseReading()
                    connection.resumeReading()
                    connection.close()
                    connection.abort()
                }
                handler.opened = { connection in
                    if outcome.value != nil { late.set("opened") }
                    if moment == .opened { end(connection) }
                    if moment == .received { connection.write("x") }
                    if moment == .writable { connection.write([UInt8](repeating: 1, count: 4 << 20)) }
                }
                handler.received = { connection, bytes in
                    if outcome.value != nil { late.set("received") }
                    if moment == .received { end(connection) }
                    return moment == .received ? 0 : bytes.count
                }
                handler.writable = { connection in
                    if outcome.value != nil { late.set("writable") }
                    if moment == .writable { end(connection) }
                }
                handler.closed = { outcome.set($1) }
                let connection = Connection.connect(
                    on: loop, to: Endpoint(host: "127.0.0.1", port: port), handler: handler)
                if moment == .beforeOpen { end(connection) }
                if outcome.value != nil { late.set("closed within a call") }
            }
            #expect(await outcome.wait() == .local)
            try await Task.sleep(for: .milliseconds(20))
            #expect(outcome.count == 1)
            #expect(late.value == nil)
        }
    }

    /// Connections whose numbers are reused at once while events for the old ones are still in hand.
    @Test func reusedDescriptorsGetNoEventsOfTheirForerunners() async throws {
        try await withLoop { loop in
            let port = try await loop.listen { .echo() }
            let outcome = Outcome<Int>()
            loop.execute {
                var connections: [Connection] = []
                var replaced = 0
                var strays = 0
                func open(_ responds: Bool) {
                    let handler = Handler()
                    handler.opened = { $0.write("x") }
                    handler.received = { connection, bytes in
                        // All are readable in the same tick: the first closes all others and opens as many again.
                        if responds {
                            for other in connections where other !== connection { other.abort() }
                            connections = [connection]
                            for _ in 0..<20 where replaced < 200 {
                                replaced += 1
                                open(replaced % 5 == 0)
                            }
                            if replaced >= 200 { outcome.set(strays) }
                        }
                        if !connection.isOpen { strays += 1 }
                        return bytes.count
                    }
                    connections.append(
                        Connection.connect(on: loop, to: Endpoint(host: "127.0.0.1", port: port), handler: handler))
                }
                for number in 0..<20 { open(number % 5 == 0) }
            }
            #expect(await outcome.wait() == 0)
        }
    }

    @Test func shutdownTellsEveryHandlerOnce() async throws {
        let loop = try IOLoop()
        let closed = Outcome<CloseReason>()
        let opened = Outcome<Int>()
        let port = try await loop.listen {
            let handler = Handler()
            handler.closed = { closed.set($1) }
            return handler
        }
        for _ in 0..<50 {
            loop.connect(port) {
                let handler = Handler()
                handler.opened = { _ in opened.set(1) }
                handler.closed = { closed.set($1) }
                return handler
            }
        }
        while opened.count < 50 { try await Task.sleep(for: .milliseconds(1)) }
        loop.shutdown()
        loop.join()
        #expect(closed.count == 100)
        #expect(closed.value == .shutdown)
    }
}
