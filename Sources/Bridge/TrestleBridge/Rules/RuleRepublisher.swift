import MQTTClient
import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

/// Publishes the messages of `republish` actions, in their order. One that the broker does not take now is sent again, before all
/// that waits.
///
/// Confined to its loop.
final class RuleRepublisher {
    private struct Item {
        let number: UInt64
        /// Its place among all that were taken.
        let order: UInt64
        let publish: OutgoingPublish

        var size: Int { publish.topic.count + publish.payload.count + 256 }
    }

    private unowned let runner: RuleRunner
    private var waiting = RingQueue<Item>()
    /// Those that the broker did not take, the oldest last.
    private var refused: [Item] = []
    private var sent: [UInt64: Item] = [:]
    private var lastSent: UInt64 = 0
    private var lastOrder: UInt64 = 0
    private(set) var bytes = 0
    /// Refusals in a row.
    private var refusals = 0
    private var retryTimer: LoopTimer?
    private var isPumping = false

    private static let backoff = Backoff(initial: .milliseconds(200), maximum: .seconds(10))

    init(_ runner: RuleRunner) { self.runner = runner }

    /// Takes the message of an action; its outcome comes as `RuleRunner.finish`.
    func send(_ publish: OutgoingPublish, _ number: UInt64) {
        lastOrder += 1
        let item = Item(number: number, order: lastOrder, publish: publish)
        bytes += item.size
        waiting.append(item)
        pump()
    }

    /// Sends what the client takes.
    func pump() {
        // A message of QoS 0 is finished at once, and may bring an error action's message with it.
        guard !isPumping, retryTimer == nil, let client = runner.shard.client else { return }
        isPumping = true
        defer { isPumping = false }
        while let item = refused.last ?? waiting.first, client.isConnected, client.isWritable {
            lastSent += 1
            let place = lastSent
            var publish = item.publish
            publish.userData = runner.userData(place)
            // Before the client responds: it may do so at once.
            sent[place] = item
            switch client.publish(publish) {
            case .accepted: popNext()
            case .sent:
                popNext()
                finish(place, nil)
            case .full:
                sent[place] = nil
                return
            case .refused(let reason):
                guard !runner.shard.isClientStopping else {
                    // The message stays unacknowledged, and its broker delivers it again.
                    sent[place] = nil
                    return
                }
                popNext()
                finish(place, reason)
            }
        }
    }

    private func popNext() {
        if refused.popLast() == nil { _ = waiting.popFirst() }
    }

    private func finish(_ place: UInt64, _ reason: String?) {
        guard let item = sent.removeValue(forKey: place) else { return }
        bytes -= item.size
        runner.finish(
            item.number,
            reason.map {
                .init(action: "RepublishAction", resource: String(decodingUTF8: item.publish.topic.span), reason: $0)
            })
    }

    /// The broker has responded to a message.
    func handlePublished(_ userData: UInt64, _ code: ReasonCode) {
        let place = userData & ReturnLane.steps
        guard sent[place] != nil else { return }
        switch PublishVerdict(code, waitsForSubscribers: false) {
        case .delivered:
            refusals = 0
            finish(place, nil)
        case .again: sendAgain(place, code)
        case .never:
            finish(
                place,
                code == .malformedPacket
                    ? "the MQTT broker closes the connection each time that it receives the message"
                    : "the MQTT broker refused the message: \(code)")
        }
        pump()
    }

    private func sendAgain(_ place: UInt64, _ code: ReasonCode) {
        guard let item = sent.removeValue(forKey: place) else { return }
        refusals += 1
        refused.append(item)
        if refusals & (refusals - 1) == 0 {
            runner.shard.observe(
                .mqttNotice(
                    "the broker does not take a message of a rule for '\(PeerText(utf8: item.publish.topic.span))' now (\(code)): it is sent again"
                ))
        }
        guard retryTimer == nil else { return }
        let wait = Self.backoff.delay(attempts: refusals, random: .random(in: 0 ... .max))
        retryTimer = runner.shard.loop.schedule(after: wait) { [weak self] in
            guard let self else { return }
            retryTimer = nil
            refused.sort { $0.order > $1.order }
            pump()
        }
    }

    /// The client has given a message up: the message that it is of stays unacknowledged.
    func handleAbandoned(_ userData: UInt64) {
        if let item = sent.removeValue(forKey: userData & ReturnLane.steps) { bytes -= item.size }
    }

    func stop() {
        retryTimer?.cancel()
        retryTimer = nil
    }
}
