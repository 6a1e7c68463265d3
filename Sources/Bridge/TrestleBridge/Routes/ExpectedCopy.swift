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
    /// Its entry, which is not released yet; `nil` where all routes have got it.
    let whole: UInt64?
    /// Routes that select the message and have not got it.
    var missing: [Int]
    /// Subscriptions that no copy has named.
    var subscriptions: [UInt32]
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
        var unnamed: [UInt32] = []
        for identifier in expectedCopy?.subscriptions ?? routes.subscriptions(to: publish.topic)
        where !RouteTable.names(publish, identifier) {
            unnamed.append(identifier)
        }
        if let expected = expectedCopy {
            // What the first copy was for has it already.
            for index in named where expected.missing.contains(index) {
                storePart(publish, of: whole, index, by: routes)
            }
            expectedCopy?.missing.removeAll { named.contains($0) }
            expectedCopy?.subscriptions = unnamed
            finish(whole)
            if unnamed.isEmpty { settleExpectedCopy() }
            return
        }
        for index in named { storePart(publish, of: whole, index, by: routes) }
        // What the broker had kept comes once for each subscription, later.
        guard !unnamed.isEmpty, !(publish.retain && routes.tellsRetained) else { return finish(whole) }
        var missing: [Int] = []
        place = routes.match(publish.topic)
        while let index = place {
            if !named.contains(index) { missing.append(index) }
            place = routes.match(publish.topic, from: index + 1)
        }
        expectedCopy = ExpectedCopy(
            packet: ByteSlice(copying: publish.bytes), version: publish.version, whole: missing.isEmpty ? nil : whole,
            missing: missing, subscriptions: unnamed,
            timer: loop.schedule(after: ExpectedCopy.timeout) { [weak self] in
                self?.settleExpectedCopy()
                self?.mqttClientFinishedRead()
            })
        if missing.isEmpty { finish(whole) }
    }

    /// Whether a message is another copy of the expected one.
    func isExpected(_ publish: borrowing PublishView) -> Bool {
        guard let expected = expectedCopy,
            let first = try? PublishView(frame: expected.packet.span, version: expected.version, from: .server),
            first.topic.hasSameBytes(as: publish.topic), first.payload.hasSameBytes(as: publish.payload)
        else { return false }
        var isOfOthers = false
        for identifier in expected.subscriptions where RouteTable.names(publish, identifier) { isOfOthers = true }
        return isOfOthers
    }

    /// No other copy comes: those that came are for all.
    func settleExpectedCopy() {
        guard let routes, let expected = expectedCopy else { return }
        expectedCopy = nil
        expected.timer.cancel()
        guard let whole = expected.whole else { return }
        if !expected.missing.isEmpty,
            let publish = try? PublishView(frame: expected.packet.span, version: expected.version, from: .server)
        {
            for index in expected.missing { storePart(publish, of: whole, index, by: routes) }
        }
        finish(whole)
    }
}
