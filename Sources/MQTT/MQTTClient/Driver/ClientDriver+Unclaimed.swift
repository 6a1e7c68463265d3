import MQTTCodec
import MQTTSession
import TrestleBase
import WireBytes

/// Messages without a consumer.
extension ClientDriver {
    /// A message that no consumer has.
    func keep(_ message: UnclaimedMessages.Message) {
        guard mayHaveConsumer(message.topic.span) else { return drop([message]) }
        append(message)
    }

    /// Whether a consumer may come for the topic. The server may have subscriptions that this client did not make: those of the
    /// session's earlier processes, and its own. What an unsubscribed filter brings is for nobody.
    private func mayHaveConsumer(_ topic: Span<UInt8>) -> Bool {
        for offset in 0..<givenUp.count where givenUp[offset].matches(topic) {
            for filter in requested.keys where filter.matches(topic) { return true }
            return false
        }
        return true
    }

    private func append(_ message: UnclaimedMessages.Message) {
        unclaimed.append(message)
        // Half of the space is for those: looking through all of them frees as much each time.
        if unclaimed.droppableBytes > configuration.receiveBufferSize / 2 { dropUnacknowledgeable() }
        guard unclaimed.bytes > configuration.receiveBufferSize, !unclaimed.isFull else { return }
        unclaimed.isFull = true
        notePaused()
        noteFull()
    }

    /// Gives up what the server does not keep either.
    private func dropUnacknowledgeable() { drop(unclaimed.takeAll { $0.token == 0 }) }

    /// Nobody will take these: the server may forget them. An acknowledgement that was kept back would hold up those of all later
    /// messages [MQTT-4.6.0-2].
    private func drop(_ messages: [UnclaimedMessages.Message]) {
        guard let first = messages.first else { return }
        if dropped.count == 0 { dropped.topic = "\(PeerText(first.topicName))" }
        dropped.count += messages.count
        for message in messages where message.token != 0 {
            let token = DeliveryToken(rawValue: message.token)
            if mayAcknowledge(token, by: SharedDelivery.nextConsumer) { core?.acknowledge(token) }
        }
    }

    /// The most recent filters that were given up: messages that were on their way come soon afterwards.
    private static var mostGivenUp: Int { 1_000 }

    /// What waited for a consumer of the filter is for nobody any more.
    func giveUp(_ filter: TopicFilter) {
        takeBack(filter)
        if givenUp.count == Self.mostGivenUp { _ = givenUp.popFirst() }
        givenUp.append(filter)
        drop(unclaimed.takeAll { filter.matches($0.topic.span) && !mayHaveConsumer($0.topic.span) })
        noteUnclaimedSpace()
        reportDropped()
    }

    /// The filter is subscribed again.
    func takeBack(_ filter: TopicFilter) {
        for _ in 0..<givenUp.count {
            guard let other = givenUp.popFirst() else { return }
            if other != filter { givenUp.append(other) }
        }
    }

    func reportDropped() {
        if droppedForResponses > 0 {
            configuration.observe?(.messagesDropped(count: droppedForResponses))
            droppedForResponses = 0
        }
        guard dropped.count > 0 else { return }
        configuration.observe?(.unclaimedDropped(count: dropped.count, topic: dropped.topic))
        dropped = (0, "")
    }

    /// Tells of messages without a consumer whose acknowledgements the server waits for, before it sends more.
    func noteHoldUp() {
        guard !unclaimed.isHoldingUp, unclaimed.tokenCount > 0, let core else { return }
        let maximum = configuration.version == .v5 ? configuration.receiveMaximum : configuration.maximumInFlight
        guard core.unacknowledged >= Int(maximum) else { return }
        unclaimed.isHoldingUp = true
        notePaused()
    }

    private func notePaused() {
        guard let message = unclaimed.firstAcknowledgeable ?? unclaimed.first else { return }
        configuration.observe?(.receivingPaused(topic: "\(PeerText(message.topicName))"))
    }

    func noteUnclaimedSpace() {
        if unclaimed.tokenCount == 0 { unclaimed.isHoldingUp = false }
        guard unclaimed.isFull, unclaimed.bytes <= configuration.receiveBufferSize / 2 else { return }
        unclaimed.isFull = false
        noteSpace()
    }
}
