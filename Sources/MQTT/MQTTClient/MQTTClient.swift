public import MQTTCodec
import MQTTSession
import Synchronization
public import TrestleTransport
public import WireBytes

/// An MQTT client: it publishes and subscribes, keeps its connection, and loses nothing that was acknowledged.
///
///     let client = try MQTTClient(url: "mqtt://localhost")
///     try await client.connect()
///     try await client.publish("21.5", to: "plant/1/temperature")
///     for try await message in client.messages("plant/#") {
///         print(message.topic, message.text ?? "")
///     }
///
/// It may be used from any task. After `connect` it reconnects by itself; `run` does the same for as long as its task lives, as
/// a service group wants it.
public final class MQTTClient: Sendable {
    public let configuration: Configuration
    let driver: ClientDriver
    private let ownsLoop: Bool
    /// See `ClientDriver.leftovers`; on the loop.
    var leftovers: String { driver.leftovers }
    /// How many messages each publish has that waits to be sent; on the loop. For tests.
    var publishesWaiting: [Int] { driver.messagesWaiting }

    /// - Parameter loop: where the client works; by default on a thread of its own.
    /// - Throws: `MQTTClientError.Code.configuration` when no thread can be made.
    public init(configuration: Configuration, loop: IOLoop? = nil) throws(MQTTClientError) {
        self.configuration = configuration
        ownsLoop = loop == nil
        do throws(TransportError) {
            let loop = if let loop { loop } else { try IOLoop(name: "mqtt") }
            driver = ClientDriver(loop: loop, configuration: configuration)
        } catch {
            throw MQTTClientError(.configuration, "\(error)")
        }
    }

    /// - Parameter url: see `Configuration.init(url:)`.
    public convenience init(url: String) throws(MQTTClientError) {
        try self.init(configuration: Configuration(url: url))
    }

    deinit {
        driver.submit(.abort)
        guard ownsLoop else { return }
        let loop = driver.loop
        // Behind the command.
        loop.execute { loop.shutdown() }
    }

    // MARK: Life

    /// Connects, in one attempt. Afterwards the client keeps its connection until `shutdown`.
    ///
    /// Where the client is connecting already (by `run`, or again after a lost connection), this waits for the end of its present or
    /// next attempt, and the client goes on trying when that fails; `Configuration.reconnectDelay` is how long it may be until then.
    ///
    /// - Throws: why the attempt failed; the client can connect again then.
    public func connect() async throws(MQTTClientError) {
        try await driver.connect(isOnce: true, waitsForEnd: false)
    }

    /// Connects, tries again for as long as that fails for a reason that may pass, and returns when the client has been shut
    /// down: by `shutdown`, or by the cancellation of the task, which shuts down in the same way.
    ///
    /// - Throws: why the client gave up.
    public func run() async throws(MQTTClientError) {
        try await driver.connect(isOnce: false, waitsForEnd: true)
    }

    /// Authenticates once more on the present connection (5.0, section 4.12.1), for example when a token is about to expire.
    ///
    /// A call while another one is under way has its result. Cancelling the task ends the wait, not the authentication.
    ///
    /// - Throws: `notRunning` without a connection or `Configuration.authentication`; `authentication`, or the `MQTTClientError` that
    ///   the exchange throws, when it cannot begin, which leaves the connection as it was; `refused` or `connection` when the server
    ///   does not accept it, or does not within `Configuration.connectTimeout`, which ends the connection.
    public func reauthenticate() async throws(MQTTClientError) { try await driver.reauthenticate() }

    /// Ends the sequences of messages, waits until published messages are settled and delivered messages are
    /// acknowledged, at most for `Configuration.shutdownTimeout`, and disconnects. It does not wait for another connection when
    /// there is none, or the connection is lost. Publishes without a result then fail.
    public func shutdown() async {
        await withCheckedContinuation { driver.submit(.shutdown($0)) }
    }

    /// The server's information about the current connection, or the last one; `nil` before the first.
    public var serverInformation: MQTTServerInformation? { driver.information.withLock { $0 } }

    // MARK: Publishing

    /// Publishes a message and waits until the server has it: with QoS 1 and 2 for its acknowledgement, with QoS 0 until the
    /// message is on its way. Without a connection it waits for one.
    ///
    /// - Parameters:
    ///   - payload: sent as UTF-8.
    ///   - topic: a topic name without wildcards.
    ///   - qos: default at least once.
    ///   - retain: the server keeps the message for those who subscribe later.
    ///   - properties: of PUBLISH (5.0).
    /// - Throws: `MQTTClientError`, whose `mayBeDelivered` tells whether the message was sent. Cancelling the task takes back a
    ///   message that was not sent.
    @discardableResult
    public func publish(
        _ payload: String, to topic: String, qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) async throws(MQTTClientError) -> MQTTPublishReceipt {
        try await publish(ByteSlice(utf8: payload), to: topic, qos: qos, retain: retain, properties: properties)
    }

    /// The same for bytes.
    @discardableResult
    public func publish(
        _ payload: ByteSlice, to topic: String, qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) async throws(MQTTClientError) -> MQTTPublishReceipt {
        try await publish(
            MQTTOutgoingMessage(topic: topic, payload: payload, qos: qos, retain: retain, properties: properties))
    }

    /// The same for bytes of other kinds, for example `[UInt8]` and `Data`.
    @discardableResult
    public func publish(
        _ payload: some Sequence<UInt8>, to topic: String, qos: QoS = .atLeastOnce, retain: Bool = false,
        properties: Properties = Properties()
    ) async throws(MQTTClientError) -> MQTTPublishReceipt {
        try await publish(ByteSlice(payload), to: topic, qos: qos, retain: retain, properties: properties)
    }

    /// The same for a message that was made before.
    @discardableResult
    public func publish(_ message: MQTTOutgoingMessage) async throws(MQTTClientError) -> MQTTPublishReceipt {
        guard let result = await driver.publish([message]).first else { throw .notRunning }
        return try result.get()
    }

    /// Publishes messages in their order and waits for all of them, which is fastest for many messages. Several batches
    /// may be in flight.
    ///
    /// - Returns: a result for each message, in the same order.
    public func publish(_ messages: [MQTTOutgoingMessage]) async -> [MQTTPublishResult] {
        await driver.publish(messages)
    }

    // MARK: Subscribing

    /// Subscribes, and subscribes again whenever the server has lost the subscriptions. Messages wait for a consumer,
    /// see `messages`.
    ///
    /// - Returns: the granted QoS of each filter.
    /// - Throws: `invalid` for an invalid filter, `refused` if the server refuses one; the other filters stay
    ///   subscribed.
    @discardableResult
    public func subscribe(
        to filters: String..., options: MQTTSubscribeOptions = MQTTSubscribeOptions()
    ) async throws(MQTTClientError) -> [MQTTSubscribeResult] {
        try await subscribe(to: filters, options: options)
    }

    /// The same with the QoS alone.
    @discardableResult
    public func subscribe(to filters: String..., qos: QoS) async throws(MQTTClientError) -> [MQTTSubscribeResult] {
        try await subscribe(to: filters, options: MQTTSubscribeOptions(qos: qos))
    }

    /// The same for filters in an array.
    @discardableResult
    public func subscribe(
        to filters: [String], options: MQTTSubscribeOptions = MQTTSubscribeOptions()
    ) async throws(MQTTClientError) -> [MQTTSubscribeResult] {
        let filters = try legal(filters)
        return try await driver.change(.subscribe(filters.map { Subscription($0, options) }))
    }

    /// Gives up subscriptions. Messages that were on their way still come to consumers of the filters; where there is none, they
    /// are acknowledged and dropped, see `MQTTClientEvent.unclaimedDropped`.
    @discardableResult
    public func unsubscribe(from filters: String...) async throws(MQTTClientError) -> [MQTTSubscribeResult] {
        try await unsubscribe(from: filters)
    }

    /// The same for filters in an array.
    @discardableResult
    public func unsubscribe(from filters: [String]) async throws(MQTTClientError) -> [MQTTSubscribeResult] {
        try await driver.change(.unsubscribe(try legal(filters)))
    }

    private func legal(_ filters: [String]) throws(MQTTClientError) -> [TopicFilter] {
        var legal: [TopicFilter] = []
        for filter in filters {
            do throws(MQTTError) {
                legal.append(try TopicFilter(filter, version: configuration.version))
            } catch {
                throw MQTTClientError(.invalid, "\"\(PeerText(filter))\" is not a valid topic filter: \(error.summary)")
            }
        }
        return legal
    }

    /// The messages of one or more topic filters; see `MQTTMessages`.
    public func messages(
        _ filters: String..., options: MQTTSubscribeOptions = MQTTSubscribeOptions(),
        acknowledgement: MQTTAcknowledgement = .automatic
    ) -> MQTTMessages {
        messages(filters, options: options, acknowledgement: acknowledgement)
    }

    /// The same with the QoS alone.
    public func messages(
        _ filters: String..., qos: QoS, acknowledgement: MQTTAcknowledgement = .automatic
    ) -> MQTTMessages {
        messages(filters, options: MQTTSubscribeOptions(qos: qos), acknowledgement: acknowledgement)
    }

    /// The same for filters in an array.
    public func messages(
        _ filters: [String], options: MQTTSubscribeOptions = MQTTSubscribeOptions(),
        acknowledgement: MQTTAcknowledgement = .automatic
    ) -> MQTTMessages {
        let version = configuration.version
        let filters = filters.map { filter in
            Result { () throws(MQTTError) in try TopicFilter(filter, version: version) }
        }
        return MQTTMessages(
            batches: MQTTMessageBatches(
                client: self, filters: filters, options: options, acknowledgement: acknowledgement))
    }
}
