public import MQTTBroker
public import MQTTCodec
import WireBytes

/// Runs `body` with an MQTT broker that lives as long as it does: on a free port of 127.0.0.1, with everything in memory.
///
/// ```swift
/// @Test func theBoilerReportsItsTemperature() async throws {
///     try await withMQTTBroker { broker in
///         try await Boiler(url: broker.url).report()
///         let messages = try await broker.messages("plant/+/temp", count: 1)
///         #expect(messages[0].payload == "21.5")
///     }
/// }
/// ```
///
/// Works in Swift Testing, in XCTest, and outside of tests. Any number can run at the same time.
///
/// - Parameter configure: changes the broker's configuration; the port is already set.
/// - Throws: the errors of `body`; an error if the broker cannot start.
public func withMQTTBroker<Result>(
    configure: (inout MQTTBroker.Configuration) -> Void = { _ in }, _ body: (TestMQTTBroker) async throws -> Result
) async throws -> Result {
    var configuration = MQTTBroker.Configuration()
    configuration.port = 0
    configure(&configuration)
    let broker = try MQTTBroker(configuration: configuration)
    let port = try await broker.start()
    do {
        let host = configuration.listener.host
        let result = try await body(
            TestMQTTBroker(broker: broker, host: host, port: port, observer: try await Observer(broker)))
        await broker.shutdown()
        return result
    } catch {
        await broker.shutdown()
        throw error
    }
}

/// A broker that runs for a test.
public struct TestMQTTBroker: Sendable {
    /// The broker itself.
    public let broker: MQTTBroker
    public let host: String
    public let port: UInt16
    let observer: Observer

    /// The URL for a client, for example `mqtt://127.0.0.1:49152`.
    public var url: String { "mqtt://\(host):\(port)" }

    /// The messages that clients have published so far, in the order of their arrival. Those of `publish` are not among them, nor
    /// are topics that begin with `$`.
    ///
    /// - Parameter filter: which topics. Default: all.
    /// - Throws: `MQTTError` for an illegal filter.
    public func messages(_ filter: String = "#") async throws -> [Publish] {
        let filter = try TopicFilter(filter)
        return await observer.messages.filter { filter.matches($0.topic) }
    }

    /// Waits until clients have published at least `count` messages, and gives all that there are then.
    ///
    /// - Parameter timeout: how long to wait. Default: 10 seconds.
    /// - Throws: `TestTimeout` with the number of messages that came; `MQTTError` for an illegal filter; `CancellationError`.
    public func messages(
        _ filter: String = "#", count: Int, within timeout: Duration = .seconds(10)
    ) async throws -> [Publish] {
        try await wait(for: count, within: timeout) {
            try await messages(filter)
        } describe: {
            "\($0) of \(count) messages for \(filter)"
        }
    }

    /// Publishes a message to the subscribers of its topic.
    ///
    /// - Throws: `MQTTError` for an illegal topic.
    public func publish(
        _ payload: String, to topic: String, qos: QoS = .atLeastOnce, retain: Bool = false
    ) async throws {
        try await publish(ByteSlice(utf8: payload), to: topic, qos: qos, retain: retain)
    }

    /// Publishes a message of bytes: an array, `Data`, or any other sequence.
    public func publish(
        _ payload: some Sequence<UInt8> & Sendable, to topic: String, qos: QoS = .atLeastOnce, retain: Bool = false
    ) async throws {
        try await observer.publish(topic, ByteSlice(payload), qos, retain)
    }
}
