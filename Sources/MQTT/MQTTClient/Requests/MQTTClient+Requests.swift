public import MQTTCodec
import MQTTSession
import Synchronization
public import WireBytes

extension MQTTClient {
    /// Publishes a request and waits for its response (5.0, section 4.10): the client chooses the response topic and
    /// the correlation data. Many requests may be open at the same time.
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
        let topic = try await responses.topic(of: self)
        let correlation = responses.nextCorrelation()
        var properties = message.properties
        properties.responseTopic = topic
        properties.correlationData = correlation
        let request = MQTTOutgoingMessage(
            topic: message.publish.topic, payload: message.payload, qos: message.qos, retain: message.retain,
            properties: properties)
        let waiting = responses.expect(correlation)
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
        let clock = Task { [responses] in
            // A sleep that is to end after all time traps.
            try await Task.sleep(for: min(timeout, .seconds(Int64(Int32.max))))
            responses.finish(
                correlation,
                .failure(MQTTClientError(.timedOut, "no response arrived within \(timeout)", mayBeDelivered: true)))
        }
        defer { clock.cancel() }
        return try await withTaskCancellationHandler {
            await waiting.value
        } onCancel: { [responses] in
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

/// The responses that a client waits for.
final class Responses: Sendable {
    typealias Response = Result<MQTTMessage, MQTTClientError>

    private enum Entry {
        case expected
        case awaited(CheckedContinuation<Response, Never>)
        case arrived(Response)
    }

    private struct State {
        var topic: String?
        var receiver: Task<Void, Never>?
        var next = UInt64.random(in: 0 ... .max)
        var entries: [ByteSlice: Entry] = [:]
    }

    private let state = Mutex(State())

    /// A response on its way.
    struct Waiting: Sendable {
        let responses: Responses
        let correlation: ByteSlice

        var value: Response {
            get async { await responses.wait(for: correlation) }
        }
    }

    /// The topic of responses to this client, subscribed to.
    func topic(of client: MQTTClient) async throws(MQTTClientError) -> String {
        if let topic = state.withLock({ $0.topic }) { return topic }
        // Nobody can guess it, and so nobody else sees the responses by accident.
        let name = String(UInt64.random(in: 0 ... .max), radix: 36) + String(UInt64.random(in: 0 ... .max), radix: 36)
        let topic = "\(client.responsePrefix)/\(name)"
        try await client.subscribe(to: topic)
        let messages = client.messages(topic)
        let isFirst = state.withLock { state in
            guard state.topic == nil else { return false }
            state.topic = topic
            state.receiver = Task { [self] in await receive(messages) }
            return true
        }
        if isFirst { return topic }
        try await client.unsubscribe(from: topic)
        return state.withLock { $0.topic } ?? topic
    }

    private func receive(_ messages: MQTTMessages) async {
        var end = MQTTClientError.notRunning
        do throws(MQTTClientError) {
            var iterator = messages.makeAsyncIterator()
            while let message = try await iterator.next() {
                guard let correlation = message.properties.correlationData else { continue }
                finish(correlation, .success(message))
            }
        } catch {
            end = error
        }
        let waiting = state.withLock { state in
            state.topic = nil
            state.receiver = nil
            return Array(state.entries.keys)
        }
        for correlation in waiting { finish(correlation, .failure(end)) }
    }

    func nextCorrelation() -> ByteSlice {
        let number = state.withLock { state in
            state.next &+= 1
            return state.next
        }
        var bytes = WireBuffer(capacity: 8)
        bytes.append(integer: number)
        return ByteSlice(bytes)
    }

    func expect(_ correlation: ByteSlice) -> Waiting {
        state.withLock { $0.entries[correlation] = .expected }
        return Waiting(responses: self, correlation: correlation)
    }

    func forget(_ correlation: ByteSlice) { state.withLock { $0.entries[correlation] = nil } }

    /// The first response counts; one that nobody expects is dropped.
    func finish(_ correlation: ByteSlice, _ response: Response) {
        let continuation = state.withLock { state -> CheckedContinuation<Response, Never>? in
            switch state.entries[correlation] {
            case .expected:
                state.entries[correlation] = .arrived(response)
                return nil
            case .awaited(let continuation):
                state.entries[correlation] = nil
                return continuation
            case .arrived, nil: return nil
            }
        }
        continuation?.resume(returning: response)
    }

    private func wait(for correlation: ByteSlice) async -> Response {
        await withCheckedContinuation { continuation in
            let response = state.withLock { state -> Response? in
                guard case .arrived(let response) = state.entries[correlation] else {
                    state.entries[correlation] = .awaited(continuation)
                    return nil
                }
                state.entries[correlation] = nil
                return response
            }
            if let response { continuation.resume(returning: response) }
        }
    }
}
