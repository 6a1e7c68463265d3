import TrestleBase
import TestSupport
import MQTTCodec
import Testing
import WireBytes

@testable import MQTTSession

func identifier(_ value: UInt16) throws -> PacketIdentifier { try #require(PacketIdentifier(rawValue: value)) }

func add<Message>(
    _ message: Message, _ state: SendWindow<Message>.State, to window: inout SendWindow<Message>
) throws -> PacketIdentifier {
    let identifier = window.append(message, state: state)
    return try #require(identifier)
}

/// The packet identifiers of the four-byte acknowledgements in `output`, with their first byte.
func acknowledgements(in output: borrowing WireBuffer) -> [[UInt8]] {
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
                try identifier(id), qos: qos, dup: dup, fingerprint: fingerprint, topic: UInt64(id))
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
            window.handlePublish(try identifier(id), qos: qos, dup: dup, fingerprint: 0, topic: UInt64(id))
                == .repeated
        else { throw Unexpected() }
        window.writeAcknowledgements(into: &output)
    }

    private struct Unexpected: Error {}

    @Test("Behind a message that is delivered again, those of its topic are, too: the last one of a topic is its newest")
    func orderOfRepeats() throws {
        var window = ReceiveWindow(maximum: 10)
        var output = WireBuffer()
        window.handleConnect(version: .v5, sessionPresent: false)
        let older = try arrive(&window, 1, fingerprint: 1)
        let newer = try arrive(&window, 2, fingerprint: 2)
        let other = try arrive(&window, 3, fingerprint: 3)
        // Its PUBACK is lost together with the connection.
        window.acknowledge(older, into: &output)
        window.handleConnect(version: .v5, sessionPresent: true)
        output.removeAll()
        func again(_ id: UInt16, _ topic: UInt64) throws -> ReceiveWindow.Arrival? {
            window.handlePublish(
                try identifier(id), qos: .atLeastOnce, dup: true, fingerprint: UInt64(id), topic: topic)
        }
        guard case .new(let first)? = try again(1, 70), case .new(let second)? = try again(2, 70) else {
            throw Unexpected()
        }
        #expect(try again(3, 71) == .repeated)
        // The former delivery owes nothing any more.
        window.acknowledge(newer, into: &output)
        #expect(acknowledgements(in: output) == [])
        for token in [other, second, first] { window.acknowledge(token, into: &output) }
        #expect(acknowledgements(in: output).map { $0[3] } == [1, 2, 3])
    }

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
