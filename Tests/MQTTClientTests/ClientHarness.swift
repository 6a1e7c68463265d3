import MQTTClient
import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

/// A client on a loop of its own, and all that it reported. Everything but `wait` and `on` happens on the loop.
final class ClientHarness: @unchecked Sendable {
    struct TimedOut: Error, CustomStringConvertible { let description: String }

    let loop: IOLoop
    let core: MQTTClientCore
    let report = Report()

    init(
        _ server: ScriptedServer, filters: [String] = [], _ change: (inout MQTTClientConfiguration) -> Void = { _ in }
    ) async throws {
        loop = try IOLoop(name: "client")
        var session = ClientSessionConfiguration(clientID: "c", version: server.version)
        session.subscriptions = try filters.map { Subscription(filter: try TopicFilter($0), qos: .atLeastOnce) }
        session.backoff = Backoff(initial: .milliseconds(10), maximum: .milliseconds(50))
        var configuration = MQTTClientConfiguration(
            endpoint: Endpoint(host: "127.0.0.1", port: server.port), session: session)
        change(&configuration)
        core = MQTTClientCore(loop: loop, configuration: configuration, delegate: report)
        await on { it in
            it.report.core = it.core
            it.core.start()
        }
    }

    deinit { loop.shutdown() }

    func on<Value: Sendable>(_ body: @escaping @Sendable (ClientHarness) -> Value) async -> Value {
        await loop.run { body(self) }
    }

    func publish(_ topic: String, _ userData: UInt64, qos: QoS = .atLeastOnce) async -> ClientSession.PublishOutcome {
        await on {
            $0.core.publish(
                OutgoingPublish(
                    topic: ByteSlice(utf8: topic), payload: ByteSlice(utf8: "x"), qos: qos, userData: userData))
        }
    }

    func wait(_ what: String, until condition: @escaping @Sendable (Report) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if await on({ condition($0.report) }) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        let state = await on { "\($0.report.events), received \($0.report.received)" }
        throw TimedOut(description: "waited in vain for \(what): \(state)")
    }
}

extension ScriptedServer {
    func wait(_ what: String, until condition: @escaping @Sendable (ScriptedServer) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if await loop.run({ condition(self) }) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        let state = await loop.run { "\(self.received), ended \(self.ended)" }
        throw ClientHarness.TimedOut(description: "waited in vain for \(what): \(state)")
    }
}

/// What a client told its delegate.
final class Report: MQTTClientDelegate {
    weak var core: MQTTClientCore?
    var events: [String] = []
    var received: [String] = []
    var settled: [UInt64: UInt8] = [:]
    var abandoned: [UInt64: Bool] = [:]
    /// Whether messages are acknowledged as they come.
    var acknowledges = true
    var tokens: [DeliveryToken] = []
    /// How many reads brought something.
    var reads = 0

    func mqttClientConnected(sessionPresent: Bool) { events.append(sessionPresent ? "resumed" : "connected") }
    func mqttClientSubscribed() { events.append("subscribed") }
    func mqttClientReceivedRepeat(of topic: Span<UInt8>) { events.append("repeat") }
    func mqttClientFinishedRead() { reads += 1 }

    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?) {
        received.append(String(decodingUTF8: publish.payload))
        if let delivery { take(delivery) }
    }

    func mqttClient(receivedMalformed publish: borrowing MalformedPublish, delivery: DeliveryToken?) {
        events.append("malformed: \(publish.reason)")
        if let delivery { take(delivery) }
    }

    private func take(_ delivery: DeliveryToken) {
        if acknowledges { core?.acknowledge(delivery) } else { tokens.append(delivery) }
    }

    func mqttClient(published userData: UInt64, reasonCode: ReasonCode) { settled[userData] = reasonCode.rawValue }
    func mqttClient(abandoned userData: UInt64, mayBeDelivered: Bool) { abandoned[userData] = mayBeDelivered }
    func mqttClientNoticed(_ text: String) { events.append("notice: \(text)") }
    func mqttClientDisconnected(reason: String, retryAfter: Duration) { events.append("disconnected: \(reason)") }
    func mqttClientFailed(reason: String) { events.append("failed: \(reason)") }
    func mqttClientStopped() { events.append("stopped") }
}
