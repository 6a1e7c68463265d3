import MQTTCodec
import Testing
import WireBytes

@testable import MQTTSession

private func identifier(_ value: UInt16) throws -> PacketIdentifier { try #require(PacketIdentifier(rawValue: value)) }

private func add<Message>(
    _ message: Message, _ state: SendWindow<Message>.State, to window: inout SendWindow<Message>
) throws -> PacketIdentifier {
    let identifier = window.append(message, state: state)
    return try #require(identifier)
}

/// The packet identifiers of the four-byte acknowledgements in `output`, with their first byte.
private func acknowledgements(in output: borrowing WireBuffer) -> [[UInt8]] {
    let bytes = [UInt8](copying: output.bytes)
    return stride(from: 0, to: bytes.count, by: 4).map { Array(bytes[$0..<min($0 + 4, bytes.count)]) }
}

@Suite("Receive window")
struct ReceiveWindowTests {
    private func arrive(
        _ window: inout ReceiveWindow, _ id: UInt16, _ qos: QoS = .atLeastOnce, dup: Bool = false,
        fingerprint: UInt64 = 0
    ) throws -> DeliveryToken {
        guard
            case .new(let token)? = window.handlePublish(
                try identifier(id), qos: qos, dup: dup, fingerprint: fingerprint)
        else {
            throw Unexpected()
        }
        return token
    }

    private func `repeat`(
        _ window: inout ReceiveWindow, _ id: UInt16, _ qos: QoS = .atLeastOnce, dup: Bool = true,
        into output: inout WireBuffer
    ) throws {
        guard
            window.handlePublish(try identifier(id), qos: qos, dup: dup, fingerprint: 0) == .repeated
        else { throw Unexpected() }
        window.writeAcknowledgements(into: &output)
    }

    private struct Unexpected: Error {}

    @Test("Acknowledgements leave in the order of arrival, in whatever order they are given")
    func order() throws {
        var permutations: [[Int]] = [[]]
        for value in 0..<5 {
            permutations = permutations.flatMap { known in
                (0...known.count).map { place in
                    var longer = known
                    longer.insert(value, at: place)
                    return longer
                }
            }
        }
        var failures = 0
        for permutation in permutations {
            var window = ReceiveWindow(maximum: 10)
            window.handleConnect(version: .v5, sessionPresent: false)
            let tokens = try (0..<5).map { try arrive(&window, UInt16(10 - $0)) }
            var output = WireBuffer()
            for index in permutation { window.acknowledge(tokens[index], into: &output) }
            let sent = acknowledgements(in: output)
            if sent != (0..<5).map({ [0x40, 2, 0, UInt8(10 - $0)] }) || window.unacknowledged != 0 { failures += 1 }
        }
        #expect(permutations.count == 120)
        #expect(failures == 0)
    }

    @Test("A token of a lost session, or one used twice, does nothing")
    func staleTokens() throws {
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v5, sessionPresent: false)
        let old = try arrive(&window, 1)
        window.handleConnect(version: .v5, sessionPresent: false)
        let new = try arrive(&window, 1)
        var output = WireBuffer()
        let written = [old, new, new].map { window.acknowledge($0, into: &output) }
        #expect(written == [0, 1, 0])
        let sent = acknowledgements(in: output)
        #expect(sent == [[0x40, 2, 0, 1]])
        #expect(DeliveryToken(rawValue: new.rawValue) == new)
    }

    @Test(
        "A repeat after a reconnect attaches to the open delivery, stored meanwhile or later",
        arguments: [QoS.atLeastOnce, .exactlyOnce])
    func repeatsAttach(qos: QoS) throws {
        let type: UInt8 = qos == .atLeastOnce ? 0x40 : 0x50
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v5, sessionPresent: false)
        let tokens = try (1...3).map { try arrive(&window, $0, qos) }
        var output = WireBuffer()
        // Stored while its connection stands, but behind one that is not; and while there is no connection.
        window.acknowledge(tokens[1], into: &output)
        window.handleDisconnect()
        window.acknowledge(tokens[2], into: &output)
        window.handleConnect(version: .v5, sessionPresent: true)
        #expect(window.unacknowledged == 0 && window.outstanding == 0)
        for id in 1...3 as ClosedRange<UInt16> { try `repeat`(&window, id, qos, into: &output) }
        #expect(acknowledgements(in: output) == [])
        #expect(window.unacknowledged == 3)
        window.acknowledge(tokens[0], into: &output)
        let sent = acknowledgements(in: output)
        #expect(sent == (1...3).map { [type, 2, 0, $0] })
        #expect(window.unacknowledged == 0)
    }

    @Test("A repeat on the same connection owes nothing more", arguments: [QoS.atLeastOnce, .exactlyOnce])
    func repeatsOnOneConnection(qos: QoS) throws {
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v3_1_1, sessionPresent: false)
        let token = try arrive(&window, 1, qos)
        var output = WireBuffer()
        for _ in 0..<5 { try `repeat`(&window, 1, qos, into: &output) }
        if qos == .exactlyOnce { try `repeat`(&window, 1, qos, dup: false, into: &output) }
        window.acknowledge(token, into: &output)
        let sent = acknowledgements(in: output)
        #expect(sent == [[qos == .atLeastOnce ? 0x40 : 0x50, 2, 0, 1]])
        #expect(window.unacknowledged == 0)
    }

    @Test("An identifier that comes again without DUP names another message")
    func firstTransmissions() throws {
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v5, sessionPresent: false)
        let old = try arrive(&window, 1)
        window.handleConnect(version: .v5, sessionPresent: true)
        let new = try arrive(&window, 1)
        var output = WireBuffer()
        window.acknowledge(old, into: &output)
        #expect(acknowledgements(in: output) == [])
        // On one connection the acknowledgement waits for both.
        let third = try arrive(&window, 1)
        window.acknowledge(third, into: &output)
        #expect(acknowledgements(in: output) == [])
        window.acknowledge(new, into: &output)
        let sent = acknowledgements(in: output)
        #expect(sent == [[0x40, 2, 0, 1]])
        // After PUBACK, DUP tells nothing.
        let fourth = try arrive(&window, 1, dup: true)
        #expect(Set([old, new, third, fourth]).count == 4)
    }

    @Test(
        "A repeat with another content is another message, whatever its identifier says",
        arguments: [QoS.atLeastOnce, .exactlyOnce], [false, true])
    func fingerprints(qos: QoS, isOver: Bool) throws {
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v5, sessionPresent: false)
        let old = try arrive(&window, 1, qos, fingerprint: 1)
        var output = WireBuffer()
        if isOver { window.acknowledge(old, into: &output) }
        window.handleConnect(version: .v5, sessionPresent: true)
        output.removeAll()
        let new = try arrive(&window, 1, qos, dup: true, fingerprint: 2)
        window.acknowledge(old, into: &output)
        #expect(acknowledgements(in: output) == [])
        window.acknowledge(new, into: &output)
        let sent = acknowledgements(in: output)
        #expect(sent == [[qos == .atLeastOnce ? 0x40 : 0x50, 2, 0, 1]])
        // On one connection the acknowledgement waits for both.
        let third = try arrive(&window, 2, qos, fingerprint: 3)
        let fourth = try arrive(&window, 2, qos, dup: true, fingerprint: 4)
        output.removeAll()
        window.acknowledge(fourth, into: &output)
        #expect(acknowledgements(in: output) == [])
        window.acknowledge(third, into: &output)
        #expect(acknowledgements(in: output).count == 1)
    }

    @Test("An acknowledgement costs the same in a window of any size")
    func costOfAnAcknowledgement() throws {
        var window = ReceiveWindow(maximum: 65_535)
        window.handleConnect(version: .v5, sessionPresent: false)
        let tokens = try (1...65_535).map { try arrive(&window, $0) }
        var output = WireBuffer()
        let clock = ContinuousClock()
        let elapsed = clock.measure { for token in tokens { window.acknowledge(token, into: &output) } }
        #expect(window.unacknowledged == 0)
        // Seconds where each one walks through the window: 65,535 squared.
        #expect(elapsed < .seconds(30))
    }

    @Test("What the sender has skipped among its repeats, it has forgotten: the identifier is free")
    func forgotten() throws {
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v5, sessionPresent: false)
        for id in 1...3 as ClosedRange<UInt16> { _ = try arrive(&window, id) }
        var output = WireBuffer()
        window.handleConnect(version: .v5, sessionPresent: true)
        try `repeat`(&window, 2, into: &output)
        window.handleConnect(version: .v5, sessionPresent: true)
        _ = try arrive(&window, 1, dup: true)
        try `repeat`(&window, 2, into: &output)
        try `repeat`(&window, 3, into: &output)
    }

    @Test("Those that wait too long are overtaken, and acknowledged when they can be")
    func overtaking() throws {
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v5, sessionPresent: false)
        let tokens = try (1...3).map { try arrive(&window, $0) }
        let mark = window.mark
        let later = try arrive(&window, 4)
        var output = WireBuffer()
        window.acknowledge(tokens[1], into: &output)
        window.acknowledge(later, into: &output)
        #expect(acknowledgements(in: output) == [])
        window.overtake(upTo: mark, into: &output)
        let passed = acknowledgements(in: output)
        #expect(passed == [[0x40, 2, 0, 2], [0x40, 2, 0, 4]])
        #expect(window.unacknowledged == 2)
        // Repeated on the same connection or on another, they are the same deliveries.
        try `repeat`(&window, 1, into: &output)
        window.acknowledge(tokens[2], into: &output)
        window.handleConnect(version: .v5, sessionPresent: true)
        try `repeat`(&window, 1, into: &output)
        window.acknowledge(tokens[0], into: &output)
        let sent = acknowledgements(in: output)
        #expect(sent == [2, 4, 3, 1].map { [0x40, 2, 0, $0] })
        #expect(window.unacknowledged == 0 && window.outstanding == 0)
    }

    @Test("Receive Maximum counts what came on this connection alone")
    func receiveMaximumOfAConnection() throws {
        var window = ReceiveWindow(maximum: 2)
        window.handleConnect(version: .v5, sessionPresent: false)
        let tokens = try (1...2).map { try arrive(&window, $0, .exactlyOnce) }
        var output = WireBuffer()
        for token in tokens { window.acknowledge(token, into: &output) }
        #expect(window.outstanding == 2)
        window.handleConnect(version: .v5, sessionPresent: true)
        #expect(window.outstanding == 0)
        _ = try arrive(&window, 3, .exactlyOnce)
        try `repeat`(&window, 1, .exactlyOnce, into: &output)
        #expect(window.outstanding == 2)
        let surplus = window.handlePublish(try identifier(2), qos: .exactlyOnce, dup: true, fingerprint: 0)
        #expect(surplus == nil)
    }

    @Test("The sender may not pass the receive maximum; an acknowledgement makes room")
    func receiveMaximum() throws {
        var window = ReceiveWindow(maximum: 2)
        window.handleConnect(version: .v5, sessionPresent: false)
        let first = try arrive(&window, 1)
        _ = try arrive(&window, 2)
        var output = WireBuffer()
        let surplus = window.handlePublish(try identifier(3), qos: .atLeastOnce, dup: false, fingerprint: 0)
        #expect(surplus == nil)
        window.acknowledge(first, into: &output)
        _ = try arrive(&window, 3)
    }

    @Test(
        "A QoS 2 message is delivered once: repeated before PUBREL it is acknowledged, not delivered, on any connection"
    )
    func exactlyOnce() throws {
        var window = ReceiveWindow(maximum: 10)
        window.handleConnect(version: .v5, sessionPresent: false)
        let token = try arrive(&window, 7, .exactlyOnce)
        var output = WireBuffer()
        window.acknowledge(token, into: &output)
        window.handleConnect(version: .v5, sessionPresent: true)
        try `repeat`(&window, 7, .exactlyOnce, into: &output)
        let sent = acknowledgements(in: output)
        #expect(sent == [[0x50, 2, 0, 7], [0x50, 2, 0, 7]])
        let released = [window.handlePubrel(try identifier(7)), window.handlePubrel(try identifier(7))]
        #expect(released == [true, false])
        _ = try arrive(&window, 7, .exactlyOnce)
    }
}

@Suite("Packet identifiers")
struct PacketIdentifierTests {
    @Test("A map holds what a dictionary holds, through all collisions")
    func map() throws {
        var generator = SystemRandomNumberGenerator()
        for stride in [1, 16, 64, 4_096] as [UInt16] {
            var map = PacketIdentifierMap()
            var model: [UInt16: UInt32] = [:]
            var failures = 0
            for step in 0..<20_000 as Range<UInt32> {
                let raw = UInt16.random(in: 0..<200, using: &generator) &* stride | 1
                let id = try identifier(raw)
                if Bool.random(using: &generator) {
                    map.set(id, to: step)
                    model[raw] = step
                } else if let sequence = model[raw], step % 3 > 0 {
                    map.remove(id, at: sequence)
                    model[raw] = nil
                } else {
                    map.remove(id, at: step)
                }
                if map[id] != model[raw] || map.count != model.count { failures += 1 }
            }
            for raw in 1...UInt16.max where map[try identifier(raw)] != model[raw] { failures += 1 }
            #expect(failures == 0)
        }
    }
}

@Suite("Send window")
struct SendWindowTests {
    @Test("Identifiers run through all 65,535 and start again, whatever order they are settled in")
    func identifiers() throws {
        var window = SendWindow<Int>()
        var failures = 0
        for round in 0..<70_000 {
            let a = try add(round, .awaitingPuback, to: &window)
            let b = try add(-round, .awaitingPubrec, to: &window)
            if Int(a.rawValue) != (2 * round) % 65_535 + 1 { failures += 1 }
            guard case .matched(let message) = window.settle(b, from: .awaitingPubrec), message == -round,
                case .matched(let other) = window.settle(a, from: .awaitingPuback), other == round
            else {
                failures += 1
                continue
            }
        }
        #expect(failures == 0)
        #expect(window.isEmpty)
        #expect(window.inFlight == 0)
    }

    @Test("An acknowledgement of nothing, of the wrong kind or given twice is told apart")
    func unknown() throws {
        var window = SendWindow<Int>()
        let first = try add(1, .awaitingPuback, to: &window)
        let second = try add(2, .awaitingPuback, to: &window)
        for wrong in [UInt16(3), 65_535, 40_000] {
            guard case .unknown = window.settle(try identifier(wrong), from: .awaitingPuback) else {
                Issue.record("\(wrong) is waiting for nothing")
                continue
            }
        }
        guard case .wrongKind = window.settle(first, from: .awaitingPubcomp),
            case .wrongKind = window.handlePubrec(first),
            case .matched = window.settle(second, from: .awaitingPuback),
            case .unknown = window.settle(second, from: .awaitingPuback)
        else {
            Issue.record("only a PUBACK that is awaited may settle")
            return
        }
        #expect(window.inFlight == 1)
    }

    @Test(
        "A new connection repeats what is unsettled in the first order and within the Receive Maximum, PUBREL after PUBREC"
    )
    func repeats() throws {
        var window = SendWindow<String>()
        _ = window.append(nil, state: .awaitingSuback)
        let a = try add("a", .awaitingPuback, to: &window)
        let b = try add("b", .awaitingPubrec, to: &window)
        let c = try add("c", .awaitingPubrec, to: &window)
        let d = try add("d", .awaitingPuback, to: &window)
        _ = window.settle(a, from: .awaitingPuback)
        _ = window.handlePubrec(b)
        window.resume()
        #expect(window.inFlight == 0 && window.unsettled == 3)
        var repeated: [String] = []
        while let next = window.nextRepeat(maximum: 1) {
            repeated.append("\(next.identifier.rawValue) \(next.message ?? "PUBREL")")
        }
        #expect(repeated == ["\(b.rawValue) PUBREL", "\(c.rawValue) c"])
        #expect(window.isRepeating && window.inFlight == 1)
        _ = window.settle(c, from: .awaitingPubrec)
        while let next = window.nextRepeat(maximum: 1) {
            repeated.append("\(next.identifier.rawValue) \(next.message ?? "PUBREL")")
        }
        #expect(!window.isRepeating)
        #expect(repeated == ["\(b.rawValue) PUBREL", "\(c.rawValue) c", "\(d.rawValue) d"])
        let left = window.removeAll()
        #expect(left == ["d"])
        #expect(window.isEmpty)
    }

    @Test("It takes 65,535 identifiers and no more")
    func exhaustion() {
        var window = SendWindow<Int>()
        for index in 0..<65_535 { _ = window.append(index, state: .awaitingPuback) }
        let surplus = window.append(0, state: .awaitingPuback)
        #expect(surplus == nil)
        #expect(window.inFlight == 65_535)
    }
}

@Suite("Time")
struct TimeTests {
    @Test("Keep-alive pings in good time, and gives up only when reading was possible")
    func keepAlive() {
        let second: UInt64 = 1_000_000_000
        var keepAlive = KeepAlive()
        keepAlive.start(seconds: 4, timeout: second, now: 0)
        #expect(keepAlive.deadline == 3 * second)
        #expect(keepAlive.handleTimeout(now: 2 * second) == .nothing)
        #expect(keepAlive.handleTimeout(now: 3 * second) == .ping)
        #expect(keepAlive.deadline == 4 * second)
        keepAlive.readingChanged(isPaused: true, now: 3 * second)
        #expect(keepAlive.handleTimeout(now: 5 * second) == .nothing)
        #expect(keepAlive.handleTimeout(now: 6 * second) == .ping)
        keepAlive.readingChanged(isPaused: false, now: 7 * second)
        #expect(keepAlive.handleTimeout(now: 7 * second) == .nothing)
        #expect(keepAlive.handleTimeout(now: 8 * second) == .lost)
        keepAlive.handlePingresp()
        #expect(keepAlive.handleTimeout(now: 8 * second) == .nothing)
        keepAlive.start(seconds: 0, timeout: second, now: 0)
        #expect(keepAlive.deadline == nil)
    }
}
