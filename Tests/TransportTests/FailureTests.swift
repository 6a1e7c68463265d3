import TrestleBase
import TrestlePlatform
import Testing
import TrestleTransport

/// A bound, listening or merely reserved port of the system's choice.
func reservePort(listening backlog: Int32?) throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe (bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0)
        }
    }
    try #require(result)
    if let backlog { try #require(listen(descriptor, backlog) == 0) }
    return (descriptor, UInt16(bigEndian: address.sin_port))
}

@Suite struct FailureTests {
    func reason(
        loop: IOLoop, host: String = "127.0.0.1", port: UInt16, options: ConnectionOptions = ConnectionOptions(),
        opened: @escaping @Sendable (Connection) -> Void = { _ in }
    ) async -> CloseReason? {
        let outcome = Outcome<CloseReason>()
        loop.connect(port, host: host, options: options) {
            let handler = Handler()
            handler.opened = opened
            handler.closed = { outcome.set($1) }
            return handler
        }
        return await outcome.wait(.seconds(20))
    }

    @Test func refusedConnectionsNameTheAddressAndTheLikelyCause() async throws {
        try await withLoop { loop in
            let (descriptor, port) = try reservePort(listening: nil)
            defer { close(descriptor) }
            let reason = await reason(loop: loop, port: port)
            #expect(reason == .failed(TransportError(.connectionRefused, "")))
            #expect(
                reason?.description == "connection refused by 127.0.0.1:\(port): is the broker running there?")
        }
    }

    @Test func aConnectionThatIsClosedAsItIsAcceptedEndsForItsPeer() async throws {
        try await withLoop { loop in
            let refused = Outcome<CloseReason>()
            let port = try await loop.run {
                try Listener.bind(on: loop, host: "127.0.0.1", port: 0) { connection in
                    connection.close()
                    let handler = Handler()
                    handler.closed = { refused.set($1) }
                    return handler
                }.port
            }
            let reason = await reason(loop: loop, port: port)
            let seen = await refused.wait()
            #expect(reason == .peer && seen == .local)
        }
    }

    @Test func namesThatDoNotResolveSaySo() async throws {
        try await withLoop { loop in
            let reason = await reason(loop: loop, host: "no-such-host.invalid", port: 1)
            #expect(reason == .failed(TransportError(.nameNotResolved, "")))
            #expect(reason?.description.contains("no-such-host.invalid") == true)
        }
    }

    @Test func aListenerThatNeverRespondsIsGivenUpAtTheDeadline() async throws {
        // With its backlog full Linux drops further SYNs: exactly the silence of a firewall.
        let (descriptor, port) = try reservePort(listening: 0)
        defer { close(descriptor) }
        try await withLoop { loop in
            var options = ConnectionOptions()
            options.connectTimeout = .milliseconds(300)
            for _ in 0..<4 { loop.connect(port) { Handler() } }
            let last = await reason(loop: loop, port: port, options: options)
            #expect(last == .failed(TransportError(.connectTimedOut, "")))
        }
    }

    @Test func aPortInUseIsNamedWithWhatToDo() async throws {
        let (descriptor, port) = try reservePort(listening: 5)
        defer { close(descriptor) }
        try await withLoop { loop in
            do throws(TransportError) {
                try await loop.run { () throws(TransportError) in
                    _ = try Listener.bind(on: loop, host: "127.0.0.1", port: port) { _ in Handler() }
                }
                Issue.record("bound a port in use")
            } catch {
                #expect(error.code == .addressInUse)
                #expect(error.description.contains("port \(port) is in use"))
                #expect(error.description.contains("ss -ltnp"))
            }
        }
    }

    @Test func anAddressOfAnotherMachineCannotBeListenedOn() async throws {
        try await withLoop { loop in
            await #expect(throws: TransportError(.addressNotAvailable, "")) {
                try await loop.run { () throws(TransportError) in
                    _ = try Listener.bind(on: loop, host: "192.0.2.1", port: 0) { _ in Handler() }
                }
            }
        }
    }

    @Test func aSilentPeerIsClosedAtItsIdleDeadline() async throws {
        try await withLoop { loop in
            var options = ListenerOptions()
            options.connection.idleTimeout = .milliseconds(60)
            let outcome = Outcome<CloseReason>()
            let port = try await loop.listen(options: options) {
                let handler = Handler()
                handler.closed = { outcome.set($1) }
                return handler
            }
            let start = Instant.current
            let client = await reason(loop: loop, port: port) { connection in
                loop.schedule(after: .milliseconds(40)) { connection.write("still here") }
            }
            #expect(client == .peer)
            #expect(await outcome.wait() == .failed(TransportError(.idleTimedOut, "")))
            // The write at 40 ms moved the deadline to 100 ms.
            #expect(start.duration(to: .current) >= .milliseconds(90))
        }
    }

    @Test func aMessageThatTricklesInIsGivenUpThoughThePeerIsNeverSilent() async throws {
        try await withLoop { loop in
            var options = ListenerOptions()
            options.connection.idleTimeout = .milliseconds(500)
            options.connection.messageTimeout = .milliseconds(200)
            let outcome = Outcome<CloseReason>()
            let port = try await loop.listen(options: options) {
                let handler = Handler()
                // Messages are of four bytes: the first three come whole, the fourth does not.
                handler.received = { _, bytes in bytes.count / 4 * 4 }
                handler.closed = { outcome.set($1) }
                return handler
            }
            let start = Instant.current
            loop.connect(port) {
                let handler = Handler()
                handler.opened = { connection in
                    var left = 14
                    var timer: LoopTimer?
                    timer = loop.schedule(after: .milliseconds(20)) {
                        left -= 1
                        if left > 0 {
                            connection.write("x")
                            timer?.reschedule(after: .milliseconds(left > 2 ? 20 : 90))
                        }
                    }
                }
                return handler
            }
            #expect(await outcome.wait() == .failed(TransportError(.messageTimedOut, "")))
            #expect(start.duration(to: .current) >= .milliseconds(400))
        }
    }

    @Test func aPeerThatTakesNothingIsGivenUpAtTheWriteDeadline() async throws {
        let (descriptor, port) = try reservePort(listening: 5)
        defer { close(descriptor) }
        try await withLoop { loop in
            var options = ConnectionOptions()
            options.writeTimeout = .milliseconds(200)
            let reason = await reason(loop: loop, port: port, options: options) { connection in
                connection.write([UInt8](repeating: 0, count: 32 << 20))
            }
            #expect(reason == .failed(TransportError(.writeTimedOut, "")))
        }
    }

    /// The kernel takes more only when much of its buffer is free, which takes this reader longer than the deadline.
    @Test func aPeerThatReadsSlowlyIsNotGivenUpAtTheWriteDeadline() async throws {
        let (descriptor, port) = try reservePort(listening: 5)
        defer { close(descriptor) }
        try await withLoop { loop in
            var options = ConnectionOptions()
            options.writeTimeout = .seconds(2)
            let outcome = Outcome<CloseReason>()
            loop.connect(port, options: options) {
                let handler = Handler()
                handler.opened = { $0.write([UInt8](repeating: 0, count: 32 << 20)) }
                handler.closed = { outcome.set($1) }
                return handler
            }
            let peer = accept(descriptor, nil, nil)
            defer { close(peer) }
            var bytes = [UInt8](repeating: 0, count: 16_384)
            for _ in 0..<120 {
                _ = unsafe recv(peer, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(outcome.value == nil)
        }
    }

    @Test func aResetIsToldApartFromAnOrderlyEnd() async throws {
        let (descriptor, port) = try reservePort(listening: 5)
        defer { close(descriptor) }
        try await withLoop { loop in
            async let result = reason(loop: loop, port: port) { $0.write("x") }
            let peer = accept(descriptor, nil, nil)
            // SO_LINGER of zero makes close() send RST.
            var linger = linger(l_onoff: 1, l_linger: 0)
            _ = unsafe setsockopt(peer, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            close(peer)
            #expect(await result == .failed(TransportError(.connectionReset, "")))
        }
    }

    /// The peer sends a response of more than one read and resets the connection, while this side responds to each
    /// piece: the first write that fails must not hide the rest.
    @Test func whatAPeerSentBeforeItResetTheConnectionIsReadFirst() async throws {
        let (descriptor, port) = try reservePort(listening: 5)
        defer { close(descriptor) }
        try await withLoop { loop in
            let received = Shared(0)
            let outcome = Outcome<CloseReason>()
            loop.connect(port) {
                let handler = Handler()
                handler.received = { connection, bytes in
                    received.withLock { $0 += bytes.count }
                    connection.write("acknowledged")
                    return bytes.count
                }
                handler.closed = { outcome.set($1) }
                handler.opened = { $0.write("x") }
                return handler
            }
            let peer = accept(descriptor, nil, nil)
            var byte: UInt8 = 0
            #expect(unsafe recv(peer, &byte, 1, 0) == 1)
            let done = Shared(false)
            // The loop looks away until all is there and the reset behind it.
            loop.execute { while !done.withLock({ $0 }) { usleep(1000) } }
            let response = [UInt8](repeating: 7, count: 100_000)
            let sent = unsafe response.withUnsafeBytes { unsafe send(peer, $0.baseAddress, $0.count, 0) }
            usleep(50_000)
            var linger = linger(l_onoff: 1, l_linger: 0)
            _ = unsafe setsockopt(peer, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            close(peer)
            done.withLock { $0 = true }
            #expect(await outcome.wait() == .failed(TransportError(.connectionReset, "")))
            #expect(received.withLock { $0 } == sent)
            #expect(sent == 100_000)
        }
    }

    @Test func aHandlerThatNeverConsumesIsStoppedAtTheLimit() async throws {
        try await withLoop { loop in
            var options = ListenerOptions()
            options.connection.receiveLimit = 300_000
            let outcome = Outcome<CloseReason>()
            let port = try await loop.listen(options: options) {
                let handler = Handler()
                handler.received = { _, _ in 0 }
                handler.closed = { outcome.set($1) }
                return handler
            }
            loop.connect(port) {
                let handler = Handler()
                handler.opened = { $0.write([UInt8](repeating: 0, count: 900_000)) }
                return handler
            }
            #expect(await outcome.wait() == .failed(TransportError(.receiveLimit, "")))
        }
    }

    @Test(
        arguments: [
            ("broker", nil), ("broker:9092", "broker:9092"), ("[::1]:9092", "[::1]:9092"), ("1.2.3.4:1", "1.2.3.4:1"),
            ("broker:0", nil), ("broker:65536", nil), ("broker:+1", nil), ("", nil), (":1", nil), ("[::1", nil),
            ("[::1]9", nil), ("::1", nil),
        ] as [(String, String?)])
    func endpointsAreRead(_ text: String, _ expected: String?) {
        #expect(Endpoint(text)?.description == expected)
    }
}
