import TrestleBase
import TestSupport
import MQTTCodec
import Testing
import WireBytes

@testable import MQTTSession

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

    @Test("Identifiers start again behind the last one that is used")
    func lastIdentifier() throws {
        var window = SendWindow<Int>(lastIdentifier: 3)
        #expect(window.nextIdentifier == 1)
        for number in 1...3 { _ = try add(number, .awaitingPuback, to: &window) }
        #expect(!window.hasIdentifier)
        #expect(window.append(4, state: .awaitingPuback) == nil)
        for identifier in [1, 2] as [PacketIdentifier] { _ = window.settle(identifier, from: .awaitingPuback) }
        #expect(try add(4, .awaitingPuback, to: &window) == 1)
        #expect(window.isInUse(1) && !window.isInUse(2) && window.isInUse(3) && !window.isInUse(4))
        #expect(window.nextIdentifier == 2)
        guard case .matched(3) = window.settle(3, from: .awaitingPuback),
            case .matched(4) = window.settle(1, from: .awaitingPuback),
            case .unknown = window.settle(4, from: .awaitingPuback)
        else {
            Issue.record("an acknowledgement did not find its message")
            return
        }
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
        var keepAlive = KeepAlive()
        keepAlive.start(seconds: 4, timeout: .seconds(1), now: 0)
        #expect(keepAlive.deadline == .after(.seconds(3)))
        #expect(keepAlive.handleTimeout(now: .after(.seconds(2))) == .nothing)
        #expect(keepAlive.handleTimeout(now: .after(.seconds(3))) == .ping)
        #expect(keepAlive.deadline == .after(.seconds(4)))
        keepAlive.handleReading(isPaused: true, now: .after(.seconds(3)))
        #expect(keepAlive.handleTimeout(now: .after(.seconds(5))) == .nothing)
        #expect(keepAlive.handleTimeout(now: .after(.seconds(6))) == .ping)
        keepAlive.handleReading(isPaused: false, now: .after(.seconds(7)))
        #expect(keepAlive.handleTimeout(now: .after(.seconds(7))) == .nothing)
        #expect(keepAlive.handleTimeout(now: .after(.seconds(8))) == .lost)
        keepAlive.handlePingresp()
        #expect(keepAlive.handleTimeout(now: .after(.seconds(8))) == .nothing)
        keepAlive.start(seconds: 0, timeout: .seconds(1), now: 0)
        #expect(keepAlive.deadline == nil)
    }
}
