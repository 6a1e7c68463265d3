public import MQTTCodec
import MQTTSession
public import WireBytes

extension MQTTClient {
    /// Publishes a request and waits for its response (5.0, section 4.10): the client chooses the response topic and
    /// the correlation data. Many requests may be open at the same time.
    ///
    /// A loop over messages may make requests, however much waits for it: responses come with QoS 0, past the messages that wait for
    /// loops and for their acknowledgements; see `Configuration.receiveBufferSize` for what is dropped meanwhile. A response is lost
    /// with its connection, and where the server's queue for this client is full.
    ///
    /// - Parameter timeout: how long to wait for the response after the server has acknowledged the request. Default:
    ///   30 s.
    /// - Throws: `invalid` with MQTT 3.1.1, what `publish` throws, `refused` with `noMatchingSubscribers` where the server says that
    ///   nobody has subscribed to the topic, and `timedOut` when no response comes.
    public func request(
        _ message: MQTTOutgoingMessage, timeout: Duration = .seconds(30)
    ) async throws(MQTTClientError) -> MQTTMessage {
        guard configuration.version == .v5 else {
            throw MQTTClientError(.invalid, "requests and responses need MQTT 5")
        }
        let responses = driver.responses
        let topic = try await driver.responseTopic()
        let correlation = responses.nextCorrelation()
        var properties = message.properties
        properties.responseTopic = "\(topic)"
        properties.correlationData = correlation
        let request = MQTTOutgoingMessage(
            topic: message.publish.topic, payload: message.payload, qos: message.qos, retain: message.retain,
            properties: properties)
        guard let waiting = responses.expect(correlation, on: topic) else { throw .notRunning }
        do throws(MQTTClientError) {
            let receipt = try await publish(request)
            guard receipt.reasonCode != .noMatchingSubscribers else {
                throw MQTTClientError(
                    .refused, "nobody has subscribed to \"\(PeerText(request.topic))\": no response will come",
                    reasonCode: .noMatchingSubscribers)
            }
        } catch {
            responses.forget(correlation)
            throw error
        }
        let clock = Task {
            // A sleep that is to end after all time traps.
            try await Task.sleep(for: min(timeout, .seconds(Int64(Int32.max))))
            responses.finish(
                correlation,
                .failure(MQTTClientError(.timedOut, "no response arrived within \(timeout)", mayBeDelivered: true)))
        }
        defer { clock.cancel() }
        return try await withTaskCancellationHandler {
            await waiting.value
        } onCancel: {
            responses.finish(correlation, .failure(.cancelled(mayBeDelivered: true)))
        }.get()
    }

    /// The same for a text, sent as UTF-8.
    public func request(
        _ payload: String, to topic: String, qos: QoS = .atLeastOnce, timeout: Duration = .seconds(30)
    ) async throws(MQTTClientError) -> MQTTMessage {
        try await request(
            MQTTOutgoingMessage(topic: topic, payload: ByteSlice(utf8: payload), qos: qos), timeout: timeout)
    }

    /// Publishes the response to a request (5.0, section 4.10), a text sent as UTF-8.
    ///
    /// - Throws: `invalid` when the message has no response topic, and what `publish` throws.
    @discardableResult
    public func respond(
        to request: MQTTMessage, with payload: String, qos: QoS = .atLeastOnce, properties: Properties = Properties()
    ) async throws(MQTTClientError) -> MQTTPublishReceipt {
        try await respond(to: request, with: ByteSlice(utf8: payload), qos: qos, properties: properties)
    }

    /// Publishes the response to a request (5.0, section 4.10): to its response topic, with its correlation data.
    ///
    /// - Throws: `invalid` when the message has no response topic, and what `publish` throws.
    @discardableResult
    public func respond(
        to request: MQTTMessage, with payload: ByteSlice, qos: QoS = .atLeastOnce, properties: Properties = Properties()
    ) async throws(MQTTClientError) -> MQTTPublishReceipt {
        let requested = request.properties
        guard let topic = requested.responseTopic else {
            throw MQTTClientError(.invalid, "the message has no response topic")
        }
        var properties = properties
        properties.correlationData = requested.correlationData
        return try await publish(payload, to: topic, qos: qos, properties: properties)
    }
}
