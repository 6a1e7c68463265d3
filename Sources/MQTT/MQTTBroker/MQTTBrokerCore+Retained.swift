import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

/// Retained messages that a new subscription is owed. They are sent as fast as the client takes them, and until then
/// only their topics are noted.
struct RetainedJob {
    let subscription: BrokerSubscription
    /// `nil` before they have been looked for.
    var topics: [RetainedMessages.Node]?
    var next = 0

    init(subscription: BrokerSubscription) { self.subscription = subscription }
}

extension MQTTBrokerCore {
    /// Keeps a message published with RETAIN; an empty payload removes the one kept [MQTT-3.3.1-6].
    ///
    /// - Parameter holding: of its publisher.
    /// - Returns: `false` when a bound is reached.
    func retain(_ content: borrowing PublishContent, qos: QoS, of holding: Holding?) -> Bool {
        if content.payload.isEmpty {
            retained.remove(content.topic)
            return true
        }
        guard retained.set(content.topic, StoredPublish(content, account: store), qos: qos, of: holding) else {
            counters.notRetained += 1
            if counters.notRetained == 1 || counters.notRetained % 1_000 == 0 {
                observe(
                    .notRetained(
                        topic: String(decodingUTF8: content.topic), messages: counters.notRetained,
                        reason: "the bound of retained messages is reached"))
            }
            return false
        }
        return true
    }

    /// Sends the retained messages that the client is owed, as far as it takes them [MQTT-3.3.1-9].
    ///
    /// - Returns: whether none is left.
    func sendRetained(_ client: BrokerClient, _ connection: BrokerConnection, now: Instant) -> Bool {
        while var job = client.retainedJobs.first {
            guard connection.channel.isWritable else { return false }
            guard let topics = topics(of: &job, client) else { return false }
            while job.next < topics.count, job.subscription.isActive {
                let topic = topics[job.next]
                if let publish = topic.publish {
                    guard connection.channel.isWritable,
                        canSendRetained(publish, min(topic.qos, job.subscription.qos), client)
                    else {
                        client.retainedJobs[0] = job
                        return false
                    }
                    send(publish, qos: topic.qos, job.subscription, to: client, connection, now: now)
                }
                job.next += 1
                work += 1
            }
            retainedTopicsInJobs -= topics.count
            job.subscription.hasRetainedJob = false
            _ = client.retainedJobs.popFirst()
        }
        return true
    }

    /// Whether its window, and its session's bound, has a place for a retained message.
    private func canSendRetained(_ publish: StoredPublish, _ qos: QoS, _ client: BrokerClient) -> Bool {
        client.session.canSendRetained(qos)
            && (!client.session.mustStore(qos) || client.session.hasCapacity(for: publish.cost + 4))
    }

    /// The topics of a job. They are looked for when it is its turn, not all in one tick.
    ///
    /// - Returns: `nil` when that has to wait.
    private func topics(of job: inout RetainedJob, _ client: BrokerClient) -> [RetainedMessages.Node]? {
        if let topics = job.topics { return topics }
        guard work < configuration.workPerTick, retainedTopicsInJobs < configuration.maximumRetainedTopicsInJobs else {
            unfinished.append(client)
            requestTick()
            return nil
        }
        let topics = job.subscription.isActive ? retained.matching(job.subscription.filter, visits: &work) : []
        retainedTopicsInJobs += topics.count
        job.topics = topics
        client.retainedJobs[0] = job
        return topics
    }

    private func send(
        _ publish: StoredPublish, qos: QoS, _ subscription: BrokerSubscription, to client: BrokerClient,
        _ connection: BrokerConnection, now: Instant
    ) {
        let qos = min(qos, subscription.qos)
        let message = BrokerMessage(
            publish: qos == .atMostOnce ? nil : publish, qos: qos, retain: true,
            subscriptionIdentifiers: subscription.identifier.map { [$0] } ?? [])
        var sending = BrokerSession.Sending.sent
        connection.channel.withOutput { output in
            sending = publish.withContent { client.session.send(message, $0, now: now, into: &output) }
        }
        noteUnsent(message, sending, to: client)
    }

    /// Forgets what a client was owed: its connection has gone. A new connection's subscriptions ask for it again.
    func dropRetainedJobs(of client: BrokerClient) {
        while let job = client.retainedJobs.popFirst() {
            retainedTopicsInJobs -= job.topics?.count ?? 0
            job.subscription.hasRetainedJob = false
        }
    }
}
