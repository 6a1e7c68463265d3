import MQTTCodec
import MQTTSession
import Synchronization
import WireBytes

/// Requests and responses (5.0, section 4.10).
extension ClientDriver {
    /// The topic of responses to this client, subscribed to.
    func responseTopic() async throws(MQTTClientError) -> TopicFilter {
        guard let result = try await change(.responses).first else { throw .notRunning }
        return result.filter
    }

    /// The subscription for responses in this life of the client. QoS 0: the server sends those past messages that it may not send
    /// before others are acknowledged (4.9).
    func responseSubscription() -> Subscription? {
        let known = responseFilter ?? makeResponseFilter()
        return known.map { Subscription($0, MQTTSubscribeOptions(qos: .atMostOnce)) }
    }

    private func makeResponseFilter() -> TopicFilter? {
        // Nobody can guess it, and so nobody else sees the responses by accident.
        let name = String(UInt64.random(in: 0 ... .max), radix: 36) + String(UInt64.random(in: 0 ... .max), radix: 36)
        let information = information.withLock { $0 }
        // Where the server proposes one, if that was requested by `connectProperties`.
        let prefix = information?.properties.responseInformation ?? "trestle/responses"
        guard let filter = try? TopicFilter("\(prefix)/\(name)", version: configuration.version) else { return nil }
        responseFilter = filter
        responses.begin(filter)
        core?.urgentTopic = filter.bytes
        return filter
    }

    /// - Returns: whether the message is a response to this client.
    func takeResponse(_ publish: borrowing PublishView) -> Bool {
        guard let responseFilter, publish.topic.hasSameBytes(as: responseFilter.bytes.span) else { return false }
        let message = MQTTMessage(
            publish: Publish(copying: publish), token: 0,
            link: BatchLink(driver: self, incarnation: incarnation, consumersOpened: consumersOpened, consumer: 0))
        if let correlation = message.publish.properties.correlationData {
            responses.finish(correlation, .success(message))
        }
        return true
    }

    func endResponses(_ error: MQTTClientError) {
        responseFilter = nil
        core?.urgentTopic = nil
        responses.end(error)
    }
}
