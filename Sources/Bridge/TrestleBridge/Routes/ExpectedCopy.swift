import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

/// A message of several subscriptions of which the broker has sent a copy for some: the next message may be the copy for the others,
/// or there may be none. Mosquitto 2.0.11 sends one alone for a session that it has read from its file, until the client is back.
struct ExpectedCopy {
    /// The copy that came first.
    let packet: ByteSlice
    let version: MQTTVersion
    let whole: UInt64
    /// Routes that select the message and have not got it.
    var missing: [Int]
    let timer: LoopTimer

    /// How long the copies for the others may take.
    static let timeout = Duration.milliseconds(200)
}

/// From MQTT, where filters overlap without one covering the other.
extension BridgeShard {
    /// A copy of a message that the broker sends for some of the subscriptions that select it.
    func take(copy publish: borrowing PublishView, _ delivery: DeliveryToken?, by routes: RouteTable) {
        let whole = ledger.openWhole(delivery, now: loop.now)
        var named: [Int] = []
        var place = routes.match(publish, from: 0)
        while let index = place {
            named.append(index)
            place = routes.match(publish, from: index + 1)
        }
        if var expected = expectedCopy {
            expected.missing.removeAll { named.contains($0) }
            expectedCopy = expected
            for index in named { storePart(publish, of: whole, index, by: routes) }
            finish(whole)
            if expected.missing.isEmpty { settleExpectedCopy() }
            return
        }
        for index in named { storePart(publish, of: whole, index, by: routes) }
        let missing = missingRoutes(publish, named, routes)
        guard !missing.isEmpty else { return finish(whole) }
        expectedCopy = ExpectedCopy(
            packet: ByteSlice(copying: publish.bytes), version: publish.version, whole: whole, missing: missing,
            timer: loop.schedule(after: ExpectedCopy.timeout) { [weak self] in
                self?.settleExpectedCopy()
                self?.mqttClientFinishedRead()
            })
    }

    /// Routes that select a message beside those that its copy is for. What the broker had kept comes once for each subscription, later.
    private func missingRoutes(
        _ publish: borrowing PublishView, _ named: [Int], _ routes: RouteTable
    ) -> [Int] {
        if publish.retain, routes.tellsRetained { return [] }
        var missing: [Int] = []
        var place = routes.match(publish.topic)
        while let index = place {
            if !named.contains(index) { missing.append(index) }
            place = routes.match(publish.topic, from: index + 1)
        }
        return missing
    }

    /// Whether a message is the other copy of the expected one.
    func isExpected(_ publish: borrowing PublishView) -> Bool {
        guard let routes, let expected = expectedCopy,
            let first = try? PublishView(frame: expected.packet.span, version: expected.version, from: .server),
            first.topic.hasSameBytes(as: publish.topic), first.payload.hasSameBytes(as: publish.payload)
        else { return false }
        var place = routes.match(publish, from: 0)
        var isMissing = false
        while let index = place {
            guard expected.missing.contains(index) else { return false }
            isMissing = true
            place = routes.match(publish, from: index + 1)
        }
        return isMissing
    }

    /// No other copy comes: the one that came is for all.
    func settleExpectedCopy() {
        guard let routes, let expected = expectedCopy else { return }
        expectedCopy = nil
        expected.timer.cancel()
        if !expected.missing.isEmpty,
            let publish = try? PublishView(frame: expected.packet.span, version: expected.version, from: .server)
        {
            for index in expected.missing { storePart(publish, of: expected.whole, index, by: routes) }
        }
        finish(expected.whole)
    }
}
