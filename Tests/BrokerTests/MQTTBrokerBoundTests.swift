import TrestleBase
import TestSupport
import MQTTBroker
import MQTTCodec
import MQTTSession
import Testing
import TrestleTransport
import WireBytes

/// What a broker holds is counted as it is, and has a bound.
@Suite("MQTT broker bounds")
struct MQTTBrokerBoundTests {
    func reasonCode(_ bench: Bench, _ link: SimulatedLink) throws -> ReasonCode? {
        guard case .connack(let connack)? = try bench.take(link).first else { return nil }
        return connack.reasonCode
    }

    func grants(_ bench: Bench, _ link: SimulatedLink) throws -> [ReasonCode] {
        guard case .suback(let suback)? = try bench.take(link).first else { return [] }
        return suback.reasonCodes
    }

    @Test(
        "Long client ids fill the bytes of all sessions; further ones are refused with 0x97, known ones come back"
    )
    func clientIDs() throws {
        let bench = Bench {
            $0.maximumSessionBytes = 200_000
            $0.maximumShare = 100
        }
        let suffix = String(repeating: "x", count: 60_000)
        for index in 0..<3 {
            let link = try bench.connect("\(index)" + suffix)
            #expect(try reasonCode(bench, link) == .success)
            bench.core.handleClose(link.number, reason: "gone", now: bench.now)
        }
        #expect(try reasonCode(bench, try bench.connect("3" + suffix)) == .quotaExceeded)
        #expect(try reasonCode(bench, try bench.connect("short")) == .success)
        // A session that ends makes way.
        let known = try bench.connect("0" + suffix)
        #expect(try reasonCode(bench, known) == .success)
        try bench.send(.disconnect(try endOfSession()), known)
        #expect(try reasonCode(bench, try bench.connect("3" + suffix)) == .success)
    }

    func endOfSession() throws -> Disconnect {
        var disconnect = Disconnect(reasonCode: .success)
        disconnect.properties.sessionExpiryInterval = 0
        return disconnect
    }

    @Test(
        "Identifiers of QoS 2 that a client leaves behind count; a session for which there is no space ends"
    )
    func tables() throws {
        let bench = Bench {
            $0.maximumSessionBytes = 100_000
            $0.maximumShare = 100
        }
        for index in 0..<10 {
            let link = try bench.connect("c\(index)")
            for identifier in 1...200 {
                try bench.publish(link, "t", "x", qos: .exactlyOnce, identifier: UInt16(identifier))
            }
            bench.core.handleClose(link.number, reason: "gone", now: bench.now)
        }
        let ended = bench.lines.count { $0.contains("there is no memory for its session, which ends") }
        #expect((4...8).contains(ended))
        var resumed = 0
        for index in 0..<10 {
            guard case .connack(let connack)? = try bench.take(try bench.connect("c\(index)")).first
            else { continue }
            if connack.sessionPresent { resumed += 1 }
        }
        #expect(resumed == 10 - ended)
    }

    @Test("Neither one address nor one user fills the bounds of sessions: others still get theirs")
    func shareOfSessions() throws {
        let bench = Bench { $0.maximumSessions = 10 }
        func connect(_ id: String, _ network: String, _ user: String? = nil) throws -> (SimulatedLink, ReasonCode?) {
            let link = SimulatedLink(network: network, user: user)
            let opened = try bench.connect(id, over: link) { $0.username = user }
            return (opened, try reasonCode(bench, opened))
        }
        for index in 0..<8 {
            #expect(try connect("a\(index)", "10.0.0.1").1 == (index < 5 ? .success : .quotaExceeded))
        }
        // A known session comes back from anywhere, and counts where it was made.
        #expect(try connect("a0", "10.0.0.9").1 == .success)
        #expect(try connect("b", "10.0.0.2").1 == .success)
        for index in 0..<4 { #expect(try connect("ada\(index)", "10.0.0.1", "ada").1 == .success) }
        // Now all are taken; one that ends makes way, at its own address, too.
        #expect(try connect("c", "10.0.0.3").1 == .quotaExceeded)
        let (last, _) = try connect("a1", "10.0.0.1")
        try bench.send(.disconnect(try endOfSession()), last)
        #expect(try connect("a9", "10.0.0.1").1 == .success)
    }

    @Test("One address does not fill the bound of all subscriptions, and what goes is given back to it")
    func shareOfSubscriptions() throws {
        let bench = Bench { $0.maximumSubscriptionBytes = 400_000 }
        func fill(_ id: String, _ network: String) throws -> (SimulatedLink, Int) {
            let link = try bench.connect(id, clean: true, over: SimulatedLink(network: network))
            _ = try bench.take(link)
            var granted = 0
            for index in 0..<400 {
                try bench.subscribe(link, "\(id)\(index)")
                granted += try grants(bench, link).count { !$0.isError }
            }
            return (link, granted)
        }
        let (first, granted) = try fill("a", "10.0.0.1")
        #expect(granted > 100 && granted < 400)
        #expect(try fill("b", "10.0.0.1").1 == 0)
        #expect(try fill("c", "10.0.0.2").1 > 100)
        bench.core.handleClose(first.number, reason: "gone", now: bench.now)
        #expect(try fill("d", "10.0.0.1").1 > 100)
    }

    @Test("The levels of filters count where they are not shared, and are given back")
    func levels() throws {
        let bench = Bench {
            $0.maximumSubscriptionBytes = 400_000
            $0.maximumShare = 100
        }
        let tail = String(repeating: "/a", count: 127)
        func subscribe(_ id: String, _ head: String) throws -> (SimulatedLink, Int) {
            let link = try bench.connect(id, clean: true)
            _ = try bench.take(link)
            var granted = 0
            for index in 0..<100 {
                try bench.subscribe(link, "\(head)\(index)" + tail)
                granted += try grants(bench, link).count { !$0.isError }
            }
            return (link, granted)
        }
        let (first, granted) = try subscribe("a", "x")
        // Each takes 128 levels of 129 bytes.
        #expect((20...25).contains(granted))
        // What was refused has left nothing behind, and what goes is given back.
        bench.core.handleClose(first.number, reason: "gone", now: bench.now)
        #expect(try subscribe("b", "y").1 == granted)
    }

    @Test("Filters that share their levels cost little more than their text")
    func sharedLevels() throws {
        let bench = Bench {
            $0.maximumSubscriptionBytes = 400_000
            $0.maximumShare = 100
        }
        let front = String(repeating: "a/", count: 100)
        let link = try bench.connect("a")
        _ = try bench.take(link)
        var granted = 0
        for index in 0..<300 {
            try bench.subscribe(link, front + "\(index)")
            granted += try grants(bench, link).count { !$0.isError }
        }
        #expect(granted == 300)
    }

    @Test(
        "Filters with which one message would visit very many levels are refused, and what it visits is its work"
    )
    func visits() throws {
        let bench = Bench()
        let walker = try bench.connect("walker")
        _ = try bench.take(walker)
        let tail = String(repeating: "/a", count: 100) + "/z"
        var codes: [ReasonCode] = []
        for number in 0..<1_000 {
            try bench.subscribe(
                walker, (0..<10).map { number >> $0 & 1 == 0 ? "+" : "a" }.joined(separator: "/") + tail)
            codes += try grants(bench, walker)
        }
        #expect(codes.contains(.quotaExceeded) && codes.count { !$0.isError } > 80)
        // Who publishes to them has had the share of a tick after a few messages.
        let publisher = try bench.connect("p")
        _ = try bench.take(publisher)
        let topic = Array(repeating: "a", count: 111).joined(separator: "/")
        var output = WireBuffer()
        for _ in 0..<40 {
            try Packet.publish(try Publish(topic: topic, payload: ByteSlice(), qos: .atMostOnce)).encode(
                into: &output, version: .v5)
        }
        let consumed = bench.core.handleBytes(publisher.number, output.bytes, now: bench.now)
        #expect(consumed < output.count / 4 && bench.core.hasYielded)
        // An ordinary filter is still taken.
        try bench.subscribe(publisher, "site/+/line")
        while bench.core.hasYielded { bench.core.handleYield(now: bench.now) }
    }

    @Test("Subscription Identifiers of a kept message count in its queue")
    func identifiers() throws {
        let bench = Bench { $0.session.storedBytes = 100_000 }
        let subscriber = try bench.connect("s")
        for number in 1...256 {
            let filter = (0..<8).map { ((number - 1) >> $0) & 1 == 0 ? "a" : "+" }.joined(separator: "/")
            var subscribe = Subscribe(
                packetIdentifier: try #require(PacketIdentifier(rawValue: 1)),
                subscriptions: [Subscription(filter: try TopicFilter(filter), qos: .atLeastOnce)])
            subscribe.properties.subscriptionIdentifier = UInt32(number)
            try bench.send(.subscribe(subscribe), subscriber)
            _ = try bench.take(subscriber)
        }
        bench.core.handleClose(subscriber.number, reason: "gone", now: bench.now)
        let publisher = try bench.connect("p")
        for index in 1...200 {
            try bench.publish(publisher, "a/a/a/a/a/a/a/a", "x", identifier: UInt16(index))
            _ = try bench.take(publisher)
        }
        // Each is 128 + 16 bytes and 1,024 of identifiers.
        let kept = 200 - bench.core.counters.losses.overflow
        #expect((80...86).contains(kept))
        #expect(bench.core.storedBytes > kept * 1_024)
        // They go with the session.
        let again = try bench.connect("s", clean: true)
        #expect(bench.core.storedBytes == 0)
        bench.core.handleClose(again.number, reason: "gone", now: bench.now)
    }

    @Test(
        "What is in flight and unacknowledged counts in the queue's bound, too, however fast its client reads"
    )
    func inFlight() throws {
        let bench = Bench { $0.session.storedBytes = 50_000 }
        let subscriber = try bench.connect("s")
        try bench.subscribe(subscriber, "#")
        let publisher = try bench.connect("p")
        let text = String(repeating: "x", count: 1_000)
        var received = 0
        for index in 1...200 {
            try bench.publish(publisher, "t", text, identifier: UInt16(index))
            received += try bench.take(subscriber).count { $0.text != nil }
            _ = try bench.take(publisher)
        }
        #expect(bench.core.storedBytes <= 60_000)
        #expect(received + bench.core.counters.losses.overflow == 200 && (40...44).contains(received))
    }

    @Test(
        "An absent client that keeps the newest messages uses no more of the space of all than its queue holds"
    )
    func dropOldest() throws {
        let bench = Bench {
            $0.session.storedBytes = 2_000
            $0.session.overflow = .dropOldest
            $0.maximumStoredBytes = 20_000
        }
        let subscriber = try bench.connect("s")
        try bench.subscribe(subscriber, "#")
        bench.core.handleClose(subscriber.number, reason: "gone", now: bench.now)
        let publisher = try bench.connect("p")
        for index in 1...500 {
            try bench.publish(publisher, "t", "\(index)", identifier: UInt16(index))
            _ = try bench.take(publisher)
        }
        let again = try bench.connect("s")
        #expect(try bench.take(again).compactMap(\.text).last == "500")
    }
}

/// A connection whose clients need a password.
final class GuardedLink: MQTTBrokerLink, ByteChannel {
    let link = SimulatedLink()
    private let admits: (MQTTCredentials) -> Bool

    init(_ admits: @escaping (MQTTCredentials) -> Bool) { self.admits = admits }

    func write(_ body: (inout WireBuffer) -> Void) { link.withOutput(body) }
    var isWritable: Bool { true }
    var pendingOutput: Int { 0 }
    func pauseReading() {}
    func resumeReading() {}
    func close(awaitingPeer awaitsPeer: Bool) { link.isClosed = true }
    func abort(_ reason: CloseReason) { link.isClosed = true }
    var address: String { "192.0.2.1:1" }
    var requiresCredentials: Bool { true }
    func admission(of credentials: MQTTCredentials) -> MQTTAdmission {
        admits(credentials)
            ? .admitted(principal: credentials.username.map { .user(ByteText($0)) }) : .refused
    }
}
