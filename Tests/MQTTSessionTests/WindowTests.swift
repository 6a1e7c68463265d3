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
private func acknowledgements(in output: borrowing ByteBuffer) -> [[UInt8]] {
    let bytes = [UInt8](copying: output.bytes)
    return stride(from: 0, to: bytes.count, by: 4).map { Array(bytes[$0..<min($0 + 4, bytes.count)]) }
}

@Suite("Receive window")
struct ReceiveWindowTests {
    private func arrive(_ window: inout ReceiveWindow, _ id: UInt16, _ qos: QoS = .atLeastOnce) throws -> DeliveryToken
    {
        guard case .new(let token)? = window.arrived(try identifier(id), qos: qos) else {
            throw Unexpected()
        }
        return token
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
            window.open(version: .v5, keepingSession: false)
            let tokens = try (0..<5).map { try arrive(&window, UInt16(10 - $0)) }
            var output = ByteBuffer()
            for index in permutation { window.acknowledge(tokens[index], into: &output) }
            let sent = acknowledgements(in: output)
            if sent != (0..<5).map({ [0x40, 2, 0, UInt8(10 - $0)] }) || window.unacknowledged != 0 { failures += 1 }
        }
        #expect(permutations.count == 120)
        #expect(failures == 0)
    }

    @Test("A token of a former connection, or one used twice, does nothing")
    func staleTokens() throws {
        var window = ReceiveWindow(maximum: 10)
        window.open(version: .v5, keepingSession: true)
        let old = try arrive(&window, 1)
        window.open(version: .v5, keepingSession: true)
        let new = try arrive(&window, 1)
        var output = ByteBuffer()
        let written = [old, new, new].map { window.acknowledge($0, into: &output) }
        #expect(written == [0, 1, 0])
        let sent = acknowledgements(in: output)
        #expect(sent == [[0x40, 2, 0, 1]])
        #expect(DeliveryToken(rawValue: new.rawValue) == new)
    }

    @Test("The sender may not pass the receive maximum; an acknowledgement makes room")
    func receiveMaximum() throws {
        var window = ReceiveWindow(maximum: 2)
        window.open(version: .v5, keepingSession: false)
        let first = try arrive(&window, 1)
        _ = try arrive(&window, 2)
        var output = ByteBuffer()
        let surplus = window.arrived(try identifier(3), qos: .atLeastOnce)
        #expect(surplus == nil)
        window.acknowledge(first, into: &output)
        _ = try arrive(&window, 3)
    }

    @Test("A QoS 2 message is delivered once: repeated before PUBREL it is answered, not delivered, on any connection")
    func exactlyOnce() throws {
        var window = ReceiveWindow(maximum: 10)
        window.open(version: .v5, keepingSession: false)
        let token = try arrive(&window, 7, .exactlyOnce)
        var output = ByteBuffer()
        window.acknowledge(token, into: &output)
        window.open(version: .v5, keepingSession: true)
        guard case .duplicate(let again)? = window.arrived(try identifier(7), qos: .exactlyOnce) else {
            throw Unexpected()
        }
        window.acknowledge(again, into: &output)
        let sent = acknowledgements(in: output)
        #expect(sent == [[0x50, 2, 0, 7], [0x50, 2, 0, 7]])
        let released = [window.release(try identifier(7)), window.release(try identifier(7))]
        #expect(released == [true, false])
        _ = try arrive(&window, 7, .exactlyOnce)
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
        guard case .unknown = window.settle(first, from: .awaitingPubcomp),
            case .matched = window.settle(second, from: .awaitingPuback),
            case .unknown = window.settle(second, from: .awaitingPuback)
        else {
            Issue.record("only a PUBACK that is awaited may settle")
            return
        }
        #expect(window.inFlight == 1)
    }

    @Test("A new connection repeats what is unsettled in the first order, PUBREL where PUBREC had come")
    func repeats() throws {
        var window = SendWindow<String>()
        _ = window.append(nil, state: .awaitingSuback)
        let a = try add("a", .awaitingPuback, to: &window)
        let b = try add("b", .awaitingPubrec, to: &window)
        let c = try add("c", .awaitingPubrec, to: &window)
        let d = try add("d", .awaitingPuback, to: &window)
        _ = window.settle(a, from: .awaitingPuback)
        _ = window.received(b)
        var repeated: [String] = []
        window.forEachUnsettled { id, _, message in repeated.append("\(id.rawValue) \(message ?? "PUBREL")") }
        #expect(repeated == ["\(b.rawValue) PUBREL", "\(c.rawValue) c", "\(d.rawValue) d"])
        let left = window.removeAll()
        #expect(left == ["c", "d"])
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
    @Test("Backoff doubles to its maximum and stays there, between half and the whole of each step")
    func backoff() {
        var low = Backoff(initial: 100, maximum: 1_000)
        var high = low
        #expect((0..<6).map { _ in low.next(random: 0) } == [50, 100, 200, 400, 500, 500])
        #expect((0..<6).map { _ in high.next(random: 50) } == [100, 150, 250, 450, 550, 550])
        low.reset()
        #expect(low.next(random: 0) == 50)
        var huge = Backoff(initial: 1, maximum: .max)
        for _ in 0..<200 { _ = huge.next(random: .max) }
    }

    @Test("Keep-alive pings in good time, and gives up only when reading was possible")
    func keepAlive() {
        let second: UInt64 = 1_000_000_000
        var keepAlive = KeepAlive()
        keepAlive.start(seconds: 4, timeout: second, now: 0)
        #expect(keepAlive.deadline == 3 * second)
        #expect(keepAlive.tick(now: 2 * second) == .nothing)
        #expect(keepAlive.tick(now: 3 * second) == .ping)
        #expect(keepAlive.deadline == 4 * second)
        keepAlive.readingChanged(isPaused: true, now: 3 * second)
        #expect(keepAlive.tick(now: 5 * second) == .nothing)
        #expect(keepAlive.tick(now: 6 * second) == .ping)
        keepAlive.readingChanged(isPaused: false, now: 7 * second)
        #expect(keepAlive.tick(now: 7 * second) == .nothing)
        #expect(keepAlive.tick(now: 8 * second) == .lost)
        keepAlive.answered()
        #expect(keepAlive.tick(now: 8 * second) == .nothing)
        keepAlive.start(seconds: 0, timeout: second, now: 0)
        #expect(keepAlive.deadline == nil)
    }
}
