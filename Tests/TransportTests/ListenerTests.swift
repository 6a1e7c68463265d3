import TrestlePlatform
import Testing
import TrestleTransport
import WireBytes

/// What a listener's connections may take together, and what becomes of those beyond it.
@Suite struct ListenerTests {
    /// A blocking socket that is connected to a port of this machine.
    private static func connect(_ port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try connect(descriptor, port)
        return descriptor
    }

    private static func connect(_ descriptor: Int32, _ port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    /// What this process has used, in seconds.
    private static func processorTime() -> Double {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    /// Waits for the end of the stream; false when nothing happened for ten seconds.
    private static func isEnded(_ descriptor: Int32) -> Bool {
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var byte: UInt8 = 0
        let result = unsafe recv(descriptor, &byte, 1, 0)
        return result == 0 || (result < 0 && errno == ECONNRESET)
    }

    @Test func connectionsBeyondTheLimitAreClosedAndTheOthersLive() async throws {
        try await withLoop { loop in
            let refused = Shared<[ListenerEvent]>([])
            let budget = OnLoop(ConnectionBudget(maximumConnections: 3))
            let port = try await loop.run { () throws(TransportError) in
                let listener = try Listener.bind(on: loop, host: "127.0.0.1", port: 0, budget: budget.value) { _ in
                    Handler.echo()
                }
                listener.observe = { event in refused.withLock { $0.append(event) } }
                return listener.port
            }
            var clients: [Int32] = []
            for _ in 0..<3 { clients.append(try Self.connect(port)) }
            // Those that are accepted first are the three, since each connects before the next begins.
            for _ in 0..<40 {
                let descriptor = try Self.connect(port)
                #expect(Self.isEnded(descriptor))
                close(descriptor)
            }
            #expect(await loop.run { budget.value.refusedConnections } == 40)
            #expect(await loop.run { budget.value.connections } == 3)
            // The first refusal is told at once, the others once a second.
            let told = refused.withLock { $0.count }
            #expect(told >= 1 && told < 40)
            for client in clients {
                var byte: UInt8 = 7
                #expect(unsafe send(client, &byte, 1, 0) == 1)
                #expect(unsafe recv(client, &byte, 1, 0) == 1)
            }
            // Whoever leaves makes room.
            close(clients.removeLast())
            while await loop.run({ budget.value.connections }) == 3 { try await Task.sleep(for: .milliseconds(2)) }
            let another = try Self.connect(port)
            var byte: UInt8 = 9
            #expect(unsafe send(another, &byte, 1, 0) == 1)
            #expect(unsafe recv(another, &byte, 1, 0) == 1)
            for client in clients + [another] { close(client) }
        }
    }

    /// Clients wait in the kernel while no descriptor is left. It is told once, the loop does not spin, and those who waited
    /// come in when there are descriptors again.
    @Test func withoutDescriptorsConnectionsWaitAndTheLoopDoesNotSpin() async throws {
        try await withLoop { loop in
            let events = Shared<[ListenerEvent]>([])
            let accepted = Shared(0)
            let port = try await loop.run { () throws(TransportError) in
                let listener = try Listener.bind(on: loop, host: "127.0.0.1", port: 0) { _ in
                    accepted.withLock { $0 += 1 }
                    return Handler.echo()
                }
                listener.observe = { event in events.withLock { $0.append(event) } }
                return listener.port
            }
            // Sockets that connect later need no descriptor of their own then.
            let clients = try (0..<8).map { _ in
                let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                try #require(descriptor >= 0)
                return descriptor
            }
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            var before = rlimit()
            try #require(unsafe getrlimit(resource, &before) == 0)
            // The next descriptor would be this one.
            let next = dup(clients[0])
            close(next)
            var limit = rlimit(rlim_cur: rlim_t(next), rlim_max: before.rlim_max)
            try #require(unsafe setrlimit(resource, &limit) == 0)
            var isLow = true
            defer { if isLow { _ = unsafe setrlimit(resource, &before) } }
            for client in clients { try Self.connect(client, port) }
            while events.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
            let used = Self.processorTime()
            try await Task.sleep(for: .seconds(1))
            // Ten tries; a loop that spins uses all that it gets.
            #expect(Self.processorTime() - used < 0.05)
            #expect(accepted.withLock { $0 } == 0)
            #expect(events.withLock { $0 } == [.outOfDescriptors])
            _ = unsafe setrlimit(resource, &before)
            isLow = false
            for client in clients {
                var byte: UInt8 = 7
                #expect(unsafe send(client, &byte, 1, 0) == 1)
                #expect(unsafe recv(client, &byte, 1, 0) == 1)
                close(client)
            }
            #expect(events.withLock { $0 } == [.outOfDescriptors, .acceptsAgain])
        }
    }

    @Test func aPeerThatDripsBytesIsClosedAtTheDeadlineOfItsFirstMessage() async throws {
        try await withLoop { loop in
            var options = ListenerOptions()
            options.connection.firstMessageTimeout = .milliseconds(300)
            let closed = Outcome<CloseReason>()
            let port = try await loop.listen(options: options) {
                let handler = Handler()
                handler.received = { _, bytes in bytes.count >= 1000 ? 1000 : 0 }
                handler.closed = { closed.set($1) }
                return handler
            }
            loop.connect(port) {
                let handler = Handler()
                handler.opened = { connection in
                    var timer: LoopTimer?
                    timer = loop.schedule(after: .milliseconds(20)) {
                        connection.write("x")
                        if connection.isOpen { timer?.reschedule(after: .milliseconds(20)) }
                    }
                }
                return handler
            }
            #expect(await closed.wait() == .failed(TransportError(.messageTimedOut, "")))
        }
    }

    @Test func afterItsFirstMessageAConnectionMayBeSilent() async throws {
        try await withLoop { loop in
            var options = ListenerOptions()
            options.connection.firstMessageTimeout = .milliseconds(100)
            let closed = Outcome<CloseReason>()
            let port = try await loop.listen(options: options) {
                let handler = Handler()
                handler.closed = { closed.set($1) }
                return handler
            }
            loop.connect(port) {
                let handler = Handler()
                handler.opened = { $0.write("hello") }
                return handler
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(closed.value == nil)
        }
    }

    /// Half-sent messages of eight connections, together four times what is allowed: the largest go, one by one.
    @Test func theLargestConnectionsAreGivenUpBeyondTheMemoryThatAllMayHold() async throws {
        try await withLoop { loop in
            let budget = OnLoop(ConnectionBudget(maximumBytes: 8 << 20))
            let closed = Shared<[CloseReason]>([])
            let peak = Shared(0)
            let port = try await loop.run { () throws(TransportError) in
                try Listener.bind(on: loop, host: "127.0.0.1", port: 0, budget: budget.value) { _ in
                    let handler = Handler()
                    handler.received = { _, _ in
                        peak.withLock { $0 = max($0, budget.value.bytes) }
                        return 0
                    }
                    handler.closed = { _, reason in closed.withLock { $0.append(reason) } }
                    return handler
                }.port
            }
            for _ in 0..<8 {
                loop.connect(port) {
                    let handler = Handler()
                    handler.opened = { $0.write([UInt8](repeating: 0, count: 4 << 20)) }
                    return handler
                }
            }
            while closed.withLock({ $0.count }) < 4 { try await Task.sleep(for: .milliseconds(2)) }
            #expect(closed.withLock { $0.allSatisfy { $0 == .failed(TransportError(.memoryLimit, "")) } })
            #expect(peak.withLock { $0 } <= 8 << 20)
            try await Task.sleep(for: .milliseconds(50))
            #expect(await loop.run { budget.value.bytes } <= 8 << 20)
            #expect(await loop.run { budget.value.connections } >= 1)
        }
    }

    /// What waits to be sent to peers that do not read counts, too.
    @Test func outputThatNobodyTakesCountsInTheBudget() async throws {
        try await withLoop { loop in
            let budget = OnLoop(ConnectionBudget(maximumBytes: 24 << 20))
            let closed = Shared<[CloseReason]>([])
            let port = try await loop.run { () throws(TransportError) in
                try Listener.bind(on: loop, host: "127.0.0.1", port: 0, budget: budget.value) { _ in
                    let handler = Handler()
                    handler.opened = { $0.write(ByteSlice([UInt8](repeating: 1, count: 16 << 20))) }
                    handler.closed = { _, reason in closed.withLock { $0.append(reason) } }
                    return handler
                }.port
            }
            for _ in 0..<3 {
                loop.connect(port) {
                    let handler = Handler()
                    handler.opened = { $0.pauseReading() }
                    return handler
                }
            }
            while closed.withLock({ $0.count }) < 1 { try await Task.sleep(for: .milliseconds(2)) }
            #expect(closed.withLock { $0.allSatisfy { $0 == .failed(TransportError(.memoryLimit, "")) } })
            #expect(await loop.run { budget.value.bytes } <= 24 << 20)
        }
    }

    @Test func aPeerThatGoesWhileNobodyReadsIsNoticed() async throws {
        try await withLoop { loop in
            let closed = Shared(0)
            let paused = Outcome<Bool>()
            let port = try await loop.listen {
                let handler = Handler()
                handler.received = { connection, _ in
                    connection.pauseReading()
                    paused.set(true)
                    return 0
                }
                handler.closed = { _, _ in closed.withLock { $0 += 1 } }
                return handler
            }
            var clients: [Int32] = []
            for _ in 0..<20 { clients.append(try Self.connect(port)) }
            for client in clients {
                var byte: UInt8 = 7
                #expect(unsafe send(client, &byte, 1, 0) == 1)
            }
            while paused.count < 20 { try await Task.sleep(for: .milliseconds(2)) }
            for client in clients { close(client) }
            // They are kept for ten seconds, lest what they had sent be lost to a handler that reads again.
            try await Task.sleep(for: .seconds(2))
            #expect(closed.withLock { $0 } == 0)
            for _ in 0..<1000 where closed.withLock({ $0 }) < 20 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(closed.withLock { $0 } == 20)
        }
    }

    /// Nine connections of one owner hold half a megabyte each, one of another holds three: the nine pay.
    @Test func manySmallConnectionsOfOneOwnerCostNoOtherItsLargeOne() async throws {
        try await withLoop { loop in
            let budget = OnLoop(ConnectionBudget(maximumBytes: 6 << 20))
            let closed = Shared<[String]>([])
            let accepted = Shared(0)
            let port = try await loop.run { () throws(TransportError) in
                try Listener.bind(on: loop, host: "127.0.0.1", port: 0, budget: budget.value) { connection in
                    let number = accepted.withLock { count in
                        count += 1
                        return count
                    }
                    let owner = number == 1 ? "alice" : "bob"
                    connection.budgetOwner = owner
                    let handler = Handler()
                    handler.received = { _, _ in 0 }
                    handler.closed = { _, _ in closed.withLock { $0.append(owner) } }
                    return handler
                }.port
            }
            func send(_ count: Int) {
                loop.connect(port) {
                    let handler = Handler()
                    handler.opened = { $0.write([UInt8](repeating: 0, count: count)) }
                    return handler
                }
            }
            send(2 << 20)
            while accepted.withLock({ $0 }) < 1 { try await Task.sleep(for: .milliseconds(2)) }
            for _ in 0..<12 { send(700_000) }
            while closed.withLock({ $0.count }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
            try await Task.sleep(for: .milliseconds(50))
            #expect(!closed.withLock { $0 }.contains("alice"))
        }
    }
}
