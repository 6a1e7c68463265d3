import TrestleBase
import MQTTBroker
import MQTTClient
import MQTTCodec
import MQTTSession
import Testing
import TrestleTransport
import WireBytes

/// A loop of its own with a broker and clients on it, driven from a test.
actor MQTTRig {
    nonisolated let loop: IOLoop
    // SAFETY: the loop lives as long as the actor, which holds it.
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private(set) var port: UInt16 = 0
    /// That of the acknowledgement gate, where there is one.
    private var internalListener: InProcessListener?
    private(set) var log: [String] = []
    private var broker: MQTTBroker?

    init() throws {
        loop = try IOLoop(name: "mqtt-test")
    }

    deinit { loop.shutdown() }

    func startBroker(
        port: UInt16 = 0, _ change: @Sendable (inout MQTTBroker.Configuration) -> Void = { _ in }
    ) throws {
        var configuration = MQTTBroker.Configuration()
        configuration.port = port
        change(&configuration)
        let broker = try MQTTBroker(configuration: configuration, loop: loop) { [weak self] event in
            self?.assumeIsolated { $0.log.append("\(event)") }
        }
        self.port = try broker.assumeIsolated { try $0.start() }
        internalListener = configuration.acknowledgementGate?.listener
        self.broker = broker
    }

    var counters: MQTTBrokerCounters { broker?.assumeIsolated { $0.counters } ?? MQTTBrokerCounters() }

    func stopBroker() async { await broker?.shutdown() }

    func makeClient(
        _ id: String, _ version: MQTTVersion = .v5, filters: [String] = [], qos: QoS = .atLeastOnce,
        isInternal: Bool = false, _ change: @Sendable (inout ClientSessionConfiguration) -> Void = { _ in }
    ) throws -> TestClient {
        var session = ClientSessionConfiguration(clientID: id, version: version)
        session.subscriptions = try filters.map { Subscription(filter: try TopicFilter($0), qos: qos) }
        session.backoff = Backoff(initial: .milliseconds(10), maximum: .milliseconds(100))
        change(&session)
        var configuration = MQTTClientConfiguration(
            endpoint: Endpoint(host: "127.0.0.1", port: port), session: session)
        if isInternal { configuration.connection.inProcess = internalListener }
        let client = TestClient(loop: loop, configuration: configuration)
        client.core.start()
        return client
    }

    /// Waits until `condition` holds, at most ten seconds.
    func until(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
    ) async throws {
        for _ in 0..<1_000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        try #require(condition(), "\(what)", sourceLocation: sourceLocation)
    }

    /// Runs `body` where the broker and the clients live.
    func run<Value: Sendable>(_ body: @Sendable (isolated MQTTRig) async throws -> Value) async throws -> Value {
        try await body(self)
    }
}

/// A client that notes what it hears, and acknowledges at once unless told to wait.
final class TestClient: MQTTClientDelegate {
    private(set) var core: MQTTClientCore
    var received: [String] = []
    var events: [String] = []
    var settled: Set<UInt64> = []
    var held: [DeliveryToken] = []
    var acknowledges = true

    init(loop: IOLoop, configuration: MQTTClientConfiguration) {
        let relay = Relay()
        core = MQTTClientCore(loop: loop, configuration: configuration, delegate: relay)
        relay.client = self
    }

    func publish(_ topic: String, _ text: String, _ qos: QoS = .atLeastOnce, retain: Bool = false, tag: UInt64 = 0) {
        _ = core.publish(
            OutgoingPublish(
                topic: ByteSlice(utf8: topic), payload: ByteSlice(utf8: text), qos: qos, retain: retain, userData: tag))
    }

    func mqttClientConnected(sessionPresent: Bool) { events.append(sessionPresent ? "resumed" : "connected") }
    func mqttClientSubscribed() { events.append("subscribed") }
    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?) {
        received.append("\(String(decodingUTF8: publish.topic)) \(String(decodingUTF8: publish.payload))")
        guard let delivery else { return }
        if acknowledges { core.acknowledge(delivery) } else { held.append(delivery) }
    }
    func mqttClient(receivedMalformed publish: borrowing MalformedPublish, delivery: DeliveryToken?) {
        events.append("malformed: \(publish.reason)")
        if let delivery { core.acknowledge(delivery) }
    }
    func mqttClient(published tag: UInt64, reasonCode: ReasonCode) { settled.insert(tag) }
    func mqttClientDisconnected(reason: String, retryAfter: Duration) { events.append("disconnected: \(reason)") }
    func mqttClientFailed(reason: String) { events.append("failed: \(reason)") }
    func mqttClientStopped() { events.append("stopped") }
}

/// Breaks the circle of a delegate that owns its client.
private final class Relay: MQTTClientDelegate {
    weak var client: TestClient?
    func mqttClientConnected(sessionPresent: Bool) { client?.mqttClientConnected(sessionPresent: sessionPresent) }
    func mqttClientSubscribed() { client?.mqttClientSubscribed() }
    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?) {
        client?.mqttClient(received: publish, delivery: delivery)
    }
    func mqttClient(receivedMalformed publish: borrowing MalformedPublish, delivery: DeliveryToken?) {
        client?.mqttClient(receivedMalformed: publish, delivery: delivery)
    }
    func mqttClient(published tag: UInt64, reasonCode: ReasonCode) {
        client?.mqttClient(published: tag, reasonCode: reasonCode)
    }
    func mqttClientDisconnected(reason: String, retryAfter: Duration) {
        client?.mqttClientDisconnected(reason: reason, retryAfter: retryAfter)
    }
    func mqttClientFailed(reason: String) { client?.mqttClientFailed(reason: reason) }
    func mqttClientStopped() { client?.mqttClientStopped() }
}
