import MQTTCodec
import MQTTSession
import MQTTStore
import TrestleBase
import WireBytes

extension ClientDriver: MQTTClientDelegate {
    func mqttClientConnected(sessionPresent: Bool) {
        if !sessionPresent { shared = [:] }
        finishConnecting(sessionPresent: sessionPresent)
    }

    func mqttClientAuthenticated() { finishReauthentications(nil) }

    func mqttClient(cannotAuthenticate reason: MQTTClientError) { finishReauthentications(reason) }

    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?) {
        let token = delivery?.rawValue ?? 0
        guard !isShuttingDown else {
            if token != 0 { withheld += 1 }
            return
        }
        let isResponse = takeResponse(publish)
        let isNamed = !publish.propertyBytes.isEmpty && namesKnownFilter(publish)
        var count = 0
        var first: UInt32 = 0
        for consumer in consumers where isNamed ? consumer.isNamed(by: publish) : consumer.matches(publish.topic) {
            consumer.stage(publish.bytes, publish.layout, token)
            count += 1
            if count == 1 {
                first = consumer.number
            } else if token != 0 {
                shared[token, default: SharedDelivery(first)].add(consumer.number)
            }
            // A topic alias makes large packets out of small ones.
            if consumer.stagedBytes > Self.largestBatch { flush(consumer) }
        }
        if count == 0, isResponse {
            if let delivery { core?.acknowledge(delivery) }
        } else if count == 0 {
            keep(
                UnclaimedMessages.Message(
                    packet: ByteSlice(copying: publish.bytes), layout: publish.layout, token: token))
        }
    }

    func mqttClient(receivedMalformed publish: borrowing MalformedPublish, delivery: DeliveryToken?) {
        let topic = "\(PeerText(String(decodingUTF8: publish.topic)))"
        configuration.observe?(.malformed(topic: topic, reason: publish.reason))
        if let delivery { core?.acknowledge(delivery) }
    }

    func mqttClientAwaitsUrgentMessages() -> Bool { responses.areExpected }

    func mqttClientDroppedMessage() { droppedForResponses += 1 }

    func mqttClientHasNoSpace() {
        if stall == nil { stall = Stall(since: now, taken: messagesTaken) }
        startHousekeeping()
    }

    func mqttClientFinishedRead() {
        stall = nil
        flushConsumers()
        reportDropped()
        noteHoldUp()
        pump()
    }

    func mqttClientBecameWritable() { pump() }

    func mqttClient(acknowledgementProperties properties: Properties) { acknowledgementProperties = properties }

    func mqttClient(published userData: UInt64, reasonCode: ReasonCode) {
        if userData == .max { configuration.observe?(.restoredSettled(reasonCode: reasonCode)) }
        guard let properties = acknowledgementProperties.take() else {
            return settle(userData) { $0.settle($1, reasonCode) }
        }
        guard reasonCode.isError else {
            return settle(userData) { $0.settle($1, .success(MQTTPublishReceipt(reasonCode, properties))) }
        }
        let text = properties.reasonString.flatMap { text in core.map { ": \($0.session.shown(text))" } } ?? ""
        var error = MQTTClientError(
            .refused, "the server refused the message: \(reasonCode)\(text)", reasonCode: reasonCode)
        error.properties = properties
        settle(userData) { $0.settle($1, .failure(error)) }
    }

    func mqttClient(abandoned userData: UInt64, mayBeDelivered: Bool) {
        // `finish` knows why.
    }

    func mqttClient(notRepeated userData: UInt64, reasonCode: ReasonCode) {
        if userData == .max { configuration.observe?(.restoredSettled(reasonCode: reasonCode)) }
        let text =
            reasonCode == .malformedPacket
            ? "the server ends each connection on which the message is sent, and does not say why"
            : "the message was sent, and the server does not take it any more since the client connected again: \(reasonCode)"
        let error = MQTTClientError(.refused, text, reasonCode: reasonCode, mayBeDelivered: true)
        settle(userData) { $0.settle($1, .failure(error)) }
    }

    func mqttClient(subscribed userData: UInt64, reasonCode: ReasonCode, properties: Properties) {
        handleResponse(userData, reasonCode, properties)
    }

    func mqttClient(unsubscribed userData: UInt64, reasonCode: ReasonCode, properties: Properties) {
        handleResponse(userData, reasonCode, properties)
    }

    func mqttClientNoticed(_ text: String) { configuration.observe?(.notice(text)) }

    func mqttClientDisconnected(reason: String, retryAfter: Duration) {
        noteDisconnected(reason, retryAfter: retryAfter)
    }

    func mqttClientFailed(reason: String) {
        if let failure = core?.storeFailure { return finish(MQTTClientError(.store, failure.description)) }
        finish(lastError(reason))
    }

    func mqttClientStopped() { finish(nil) }
}

extension ClientDriver {
    private func namesKnownFilter(_ publish: borrowing PublishView) -> Bool {
        var properties = publish.properties
        while let property = properties.next() {
            if property.identifier == .subscriptionIdentifier, identifiers[property.number] != nil { return true }
        }
        return false
    }

    // MARK: Consumers

    func open(_ queue: MessageQueue, _ filters: [TopicFilter]) {
        // What was staged has not been given to this one.
        flushConsumers()
        consumersOpened &+= 1
        let consumer = Consumer(queue, filters, number: consumersOpened)
        consumers.append(consumer)
        for message in unclaimed.takeAll(where: { consumer.matches($0.topic.span) }) {
            consumer.stage(message.packet.span, message.layout, message.token)
            shared[message.token]?.hand(from: SharedDelivery.nextConsumer, to: consumer.number)
        }
        flushConsumers()
        noteUnclaimedSpace()
    }

    /// The consumer is there no more. What it has not finished waits for another one.
    func close(
        _ queue: MessageQueue, unfinished batch: MQTTMessageBatch?, from start: Int, _ end: MessageQueue.Next = .end
    ) {
        guard let index = consumers.firstIndex(where: { $0.queue === queue }) else { return }
        let consumer = consumers.remove(at: index)
        for request in subscribesOpen.values where request.isFor(queue) { withdraw(request) }
        var batches: [MQTTMessageBatch] = []
        if consumer.hasStaged { batches.append(consumer.takeStaged(link(to: consumer))) }
        let (rest, wasFull) = queue.finish(end)
        batches = rest + batches
        if let batch { giveBack(batch, from: start) }
        for batch in batches { giveBack(batch, from: 0) }
        flushConsumers()
        reportDropped()
        if wasFull { noteSpace() }
    }

    func giveBack(_ batch: MQTTMessageBatch, from start: Int) {
        guard batch.link.incarnation == incarnation else { return }
        for entry in batch.entries.dropFirst(start) {
            if isShuttingDown {
                if entry.token != 0 { withheld += 1 }
                continue
            }
            let end = entry.start + Int(entry.layout.size)
            let packet = batch.storage.extracting(entry.start..<end)
            let topic = Publish(layout: entry.layout, storage: packet).topic
            // One that was opened later has not had it.
            let other = consumers.first { $0.number > batch.link.consumersOpened && $0.matches(topic.span) }
            if let delivery = shared[entry.token] {
                // Of another consumer that has left it may wait, or be there, already; and this one may have acknowledged it.
                let next = other?.number ?? SharedDelivery.nextConsumer
                guard delivery.isHeld(by: batch.link.consumer) else { continue }
                shared[entry.token]?.hand(from: batch.link.consumer, to: next)
                guard !delivery.isHeld(by: next) else { continue }
            }
            if let other {
                other.stage(packet.span, entry.layout, entry.token)
                continue
            }
            keep(UnclaimedMessages.Message(packet: packet, layout: entry.layout, token: entry.token))
        }
    }

    /// Ends every sequence. In a shutdown the consumers stay known until they have gone, so that what they still acknowledge is
    /// waited for.
    func finishConsumers(_ end: MessageQueue.Next) {
        for consumer in consumers {
            var batches = consumer.queue.finish(end).rest
            if consumer.hasStaged { batches.append(consumer.takeStaged(link(to: consumer))) }
            for batch in batches { withheld += batch.entries.count { $0.token != 0 } }
        }
        withheld += unclaimed.tokenCount
        unclaimed = UnclaimedMessages()
        fullQueues = 0
    }

    private func link(to consumer: Consumer) -> BatchLink {
        BatchLink(
            driver: self, incarnation: incarnation, consumersOpened: consumersOpened, consumer: consumer.number)
    }

    func flushConsumers() {
        for consumer in consumers where consumer.hasStaged { flush(consumer) }
    }

    private func flush(_ consumer: Consumer) {
        if consumer.queue.append(consumer.takeStaged(link(to: consumer))) { noteFull() }
    }

    /// A batch is handed over once it holds so many bytes, whatever else the read brings.
    private static var largestBatch: Int { 262_144 }

    // MARK: Back-pressure

    func noteFull() {
        fullQueues += 1
        core?.pauseReceiving()
    }

    func noteSpace() {
        guard fullQueues > 0 else { return }
        fullQueues -= 1
        if fullQueues == 0 { core?.resumeReceiving() }
    }
}
