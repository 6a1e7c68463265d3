import KafkaClient
import MQTTClient
import MQTTCodec
import MQTTSession
import RuleEngine
import TrestleBase
import TrestleTransport
import WireBytes

/// From MQTT.
extension BridgeShard: MQTTClientDelegate {
    func mqttClientConnected(sessionPresent: Bool) {
        isConnected = true
        if !sessionPresent { acknowledgements.reset() }
        observe(.mqttConnected(broker: source.broker, sessionPresent: sessionPresent))
        if plan.subscriptions.isEmpty { mqttClientSubscribed() }
        for source in sources {
            source.noteQuality()
            source.schedulePump()
        }
        rules?.republisher.pump()
    }

    func mqttClientSubscribed() {
        isSubscribed = true
        noteCondition()
        observe(.mqttSubscribed(filters: plan.subscriptions.map(\.filter.description)))
    }

    func mqttClientRetainedComplete() { observe(.mqttRetainedComplete) }

    func mqttClientQueueDrained() {
        wasDrained = true
        observe(.sessionEmptied(broker: name, clientID: source.clientID))
        stop()
    }

    func mqttClient(received publish: borrowing PublishView, delivery: DeliveryToken?) {
        guard let routes else { return }
        if expectedCopy != nil, !isExpected(publish) { settleExpectedCopy() }
        if routes.usesIdentifiers, routes.isNamed(by: publish) { return take(copy: publish, delivery, by: routes) }
        guard let first = routes.match(publish.topic) else { return filter(delivery) }
        guard let second = routes.match(publish.topic, from: first + 1) else {
            let bytes = publish.payload.count
            let entry = routes.entries[first]
            store(publish, ledger.open(delivery, route: first, bytes: bytes, now: loop.now), by: entry)
            if entry.isPlain, !hasBuffers, isSpaceCertain(for: bytes + publish.topic.count) { return }
            return pauseIfNeeded()
        }
        let whole = ledger.openWhole(delivery, now: loop.now)
        storePart(publish, of: whole, first, by: routes)
        var place: Int? = second
        while let index = place {
            storePart(publish, of: whole, index, by: routes)
            place = routes.match(publish.topic, from: index + 1)
        }
        finish(whole)
    }

    /// A route takes its part of a message.
    func storePart(_ publish: borrowing PublishView, of whole: UInt64, _ index: Int, by routes: RouteTable) {
        store(
            publish, ledger.openPart(of: whole, route: index, bytes: publish.payload.count), by: routes.entries[index])
    }

    /// All parts of a message are on their way.
    func finish(_ whole: UInt64) {
        if let delivery = ledger.release(whole) { acknowledge(delivery) }
        pauseIfNeeded()
    }

    /// Whatever can be read is stored or dead-lettered, and acknowledged: the broker would send it for ever.
    func mqttClient(receivedMalformed publish: borrowing MalformedPublish, delivery: DeliveryToken?) {
        guard let routes else { return }
        let first = publish.isTopicLegal ? routes.match(publish.topic) : nil
        if publish.isTopicLegal, first == nil { return filter(delivery) }
        let whole = ledger.openWhole(delivery, now: loop.now)
        var isStored = publish.isPayloadKnown
        var place = first
        while let index = place {
            let entry = routes.entries[index]
            let part = ledger.openPart(of: whole, route: index, bytes: publish.payload.count)
            if let topic = entry.topic, entry.mapping == nil, entry.program == nil, entry.schema == nil,
                publish.isPayloadKnown
            {
                append(publish.topic, publish.payload, part, to: topic, by: entry)
            } else {
                isStored = false
                sendMalformed(publish, publish.reason, part, by: entry)
            }
            place = routes.match(publish.topic, from: index + 1)
        }
        if first == nil, let outlet = outlets.first {
            isStored = false
            let part = ledger.openPart(of: whole, route: .max)
            let letter = letter(publish.topic, publish.payload, .init(publish.reason), by: nil)
            sendToDeadLetterTopic(letter, entry: part, of: outlet)
        }
        report(.malformed(isStored: isStored), publish.reason)
        finish(whole)
    }

    private func filter(_ delivery: DeliveryToken?) {
        ledger.countFiltered()
        if let delivery { acknowledge(delivery) }
    }

    private func store(_ publish: borrowing PublishView, _ number: UInt64, by entry: RouteTable.Entry) {
        // Messages that are published while we are subscribed come without the flag, unless it was requested.
        if entry.dropsRetained, publish.retain { return skip(number) }
        if let last = entry.lastPayloads, !last.replace(publish.payload, of: publish.topic), publish.retain {
            return skip(number)
        }
        if let program = entry.program { return run(program, publish, number, by: entry) }
        store(publish, publish.payload, number, by: entry)
    }

    private func run(
        _ program: RuleProgram, _ publish: borrowing PublishView, _ number: UInt64, by entry: RouteTable.Entry
    ) {
        guard let rules else { return }
        guard program.isStage else { return rules.run(publish, number, program) }
        if !program.waiting.isEmpty || !select(publish, program, number, by: entry) {
            rules.wait(stage: publish, number, program)
        }
    }

    /// Applies `select` and `where` again to a message that has waited for a service.
    ///
    /// - Returns: `false` when there is still no response.
    func resume(_ packet: RuleProgram.Packet, _ number: UInt64, _ program: RuleProgram) -> Bool {
        guard let entry = routes?.entries.first(where: { $0.program === program }),
            let publish = try? PublishView(frame: packet.bytes.span, version: packet.version, from: .server)
        else { return true }
        return select(publish, program, number, by: entry)
    }

    /// Stores what a rule selects of a message.
    ///
    /// - Returns: `false` for a message that has to wait, to which nothing has happened.
    private func select(
        _ publish: borrowing PublishView, _ program: RuleProgram, _ number: UInt64, by entry: RouteTable.Entry
    ) -> Bool {
        guard let rules else { return true }
        // Nobody else holds it meanwhile.
        var output = WireBuffer()
        swap(&output, &selected)
        defer { swap(&output, &selected) }
        do throws(RuleError) {
            guard try rules.select(publish, program, into: &output) else {
                skip(number)
                return true
            }
        } catch {
            if error.code == .pending { return false }
            report(.deadLettered(topic: entry.route.topic), error.description)
            var letter = letter(publish.topic, publish.payload, .init(error.description), by: entry)
            letter.originalHeaders = LetterHeaders(MappedMessage(publish, timestamp: now()))
            sendToDeadLetterTopic(letter, entry: number, of: entry.outlet)
            return true
        }
        if program.rule.selectsPayload {
            store(publish, publish.payload, number, by: entry)
        } else {
            store(publish, output.bytes, number, by: entry)
        }
        return true
    }

    /// - Parameter value: of the record.
    private func store(
        _ publish: borrowing PublishView, _ value: Span<UInt8>, _ number: UInt64, by entry: RouteTable.Entry
    ) {
        if entry.mapping == nil, let topic = entry.topic {
            if let schema = entry.schema {
                storePlain(publish, value, by: schema, topic, number, of: entry)
            } else {
                append(publish.topic, value, number, to: topic, by: entry)
            }
        } else {
            storeMapped(publish, value, number, by: entry)
        }
    }

    /// A route does not take the message.
    func skip(_ number: UInt64) {
        if let delivery = ledger.close(number, as: .filtered) { acknowledge(delivery) }
    }

    /// Topic and payload as they are.
    private func append(
        _ topic: Span<UInt8>, _ payload: Span<UInt8>, _ number: UInt64, to target: TopicHandle,
        by entry: RouteTable.Entry
    ) {
        let key: Span<UInt8>? = entry.route.key == .topic ? topic : nil
        if hasBuffers, let buffer = entry.outlet.buffer {
            return buffer.append(
                topic: target.name.utf8Span.span, route: entry.route.name, source: topic, key: key, value: payload,
                headers: noHeaders, timestamp: now(), entry: number)
        }
        if key == nil { ledger.noteSource(topic, of: number) }
        do throws(ProduceFailure) {
            try entry.producer.append(
                to: target, key: key, value: payload, timestamp: now(), isTimeOptional: true, userData: number)
        } catch {
            // After the end nothing is stored: the message stays unacknowledged, and its broker delivers it again.
            guard error.cause == .record else { return }
            report(.deadLettered(topic: target.name), error.text)
            let letter = DeadLetter(
                .init(error), origin(topic, target.name, entry), key: ByteSlice(copying: key),
                value: ByteSlice(copying: payload), timestamp: now())
            sendToDeadLetterTopic(letter, entry: number, of: entry.outlet)
        }
    }

    /// - Parameter content: the value of the record.
    private func storeMapped(
        _ publish: borrowing PublishView, _ content: Span<UInt8>, _ number: UInt64, by entry: RouteTable.Entry
    ) {
        guard let mapping = entry.mapping else { return }
        if let origin = mapping.origin, MessageHeaders.origin(of: publish, is: origin) { return skip(number) }
        let message = MappedMessage(publish, timestamp: now())
        // Nobody else holds it meanwhile.
        var mapped = MappedOutput()
        swap(&mapped, &self.mapped)
        defer { swap(&mapped, &self.mapped) }
        // A span ends when Kafka has the message: for one that waits in a buffer there is none.
        let isTraced = mapping.carriesTrace && spans.isAccepting && entry.outlet.buffer == nil
        let trace = isTraced ? TraceContext.sampled(in: publish) : nil
        let span = trace.map { _ in spans.identifier() }
        do throws(MappingError) {
            let parent = trace.flatMap { trace in span.map { TraceContext.child(of: trace.trace, span: $0) } }
            try mapping.map(message, traceParent: parent, into: &mapped)
            if entry.marksRetained, publish.retain {
                MessageHeaders.add(MessageHeaders.retained, "true".utf8Span.span, to: &mapped.headers)
            }
            if let schema = entry.schema, trace == nil {
                return store(publish, mapped.isTombstone ? nil : content, by: schema, &mapped, number, of: entry)
            }
            if let buffer = entry.outlet.buffer {
                let value: Span<UInt8>? = mapped.isTombstone ? nil : content
                return buffer.append(
                    topic: mapped.topic.bytes, route: entry.route.name, source: publish.topic, key: mapped.keyBytes,
                    value: value,
                    headers: mapped.headers, timestamp: mapped.timestamp, partition: mapped.partition, entry: number)
            }
        } catch {
            report(.deadLettered(topic: entry.route.topic), error.description)
            var letter = letter(publish.topic, publish.payload, .init(error.description), by: entry)
            letter.originalHeaders = LetterHeaders(message)
            return sendToDeadLetterTopic(letter, entry: number, of: entry.outlet)
        }
        let value: Span<UInt8>? = mapped.isTombstone ? nil : content
        let target: TopicHandle
        do throws(MappingError) { target = try entry.topic(named: mapped.topic.bytes) } catch {
            report(.deadLettered(topic: entry.route.topic), error.description)
            let letter = letter(mapped, value, .init(error.description), from: publish.topic, by: entry)
            return sendToDeadLetterTopic(letter, entry: number, of: entry.outlet)
        }
        if let trace, let span {
            let begun = BridgeSpan(
                traceID: trace.trace, spanID: span, parentID: trace.parent, route: entry.route.name,
                source: String(decodingUTF8: publish.topic), destination: target.name, isToKafka: true,
                start: WallTime(milliseconds: now()))
            spans.begin(begun, under: number, now: loop.now)
        }
        if entry.route.key != .topic { ledger.noteSource(publish.topic, of: number) }
        if let schema = entry.schema { return store(publish, value, by: schema, &mapped, number, of: entry) }
        do throws(ProduceFailure) {
            try entry.outlet.producer.append(
                to: target, in: mapped.partition, key: mapped.keyBytes, value: value, headers: mapped.headers,
                timestamp: mapped.timestamp, isTimeOptional: !mapped.isTimeGiven, userData: number)
        } catch {
            guard error.cause == .record else { return }
            report(.deadLettered(topic: target.name), error.text)
            let letter = letter(mapped, value, .init(error), from: publish.topic, by: entry)
            sendToDeadLetterTopic(letter, entry: number, of: entry.outlet)
        }
    }

    /// A record that cannot be stored.
    ///
    /// - Parameter topic: of MQTT.
    private func letter(
        _ record: borrowing MappedOutput, _ value: Span<UInt8>?, _ cause: DeadLetter.Cause, from topic: Span<UInt8>,
        by entry: RouteTable.Entry
    ) -> DeadLetter {
        DeadLetter(
            cause, origin(topic, String(decodingUTF8: record.topic.bytes), entry),
            key: ByteSlice(copying: record.keyBytes), value: ByteSlice(copying: value), timestamp: record.timestamp,
            headers: LetterHeaders(record.headers))
    }

    /// A message that has not become a record.
    ///
    /// - Parameter entry: the route; `nil` when none has taken it.
    private func letter(
        _ topic: Span<UInt8>, _ payload: Span<UInt8>, _ cause: DeadLetter.Cause, by entry: RouteTable.Entry?
    ) -> DeadLetter {
        DeadLetter(
            cause, origin(topic, entry?.topic?.name, entry), key: ByteSlice(copying: topic),
            value: ByteSlice(copying: payload), timestamp: now())
    }

    private func origin(_ topic: Span<UInt8>, _ target: String?, _ entry: RouteTable.Entry?) -> DeadLetter.Origin {
        DeadLetter.Origin(target: target, route: entry?.route.name, source: String(decodingUTF8: topic))
    }

    /// Sends a malformed message to the dead-letter topic on behalf of a route.
    private func sendMalformed(
        _ publish: borrowing MalformedPublish, _ reason: String, _ number: UInt64, by entry: RouteTable.Entry
    ) {
        sendToDeadLetterTopic(
            letter(publish.topic, publish.payload, .init(reason), by: entry), entry: number, of: entry.outlet)
    }

    func mqttClient(published userData: UInt64, reasonCode: ReasonCode) {
        for source in sources where source.owns(userData) { source.handlePublished(userData, reasonCode) }
        if let rules, rules.owns(userData) { rules.republisher.handlePublished(userData, reasonCode) }
    }

    /// As if the broker refused it, which it would.
    func mqttClient(notRepeated userData: UInt64, reasonCode: ReasonCode) {
        mqttClient(published: userData, reasonCode: reasonCode)
    }

    func mqttClient(abandoned userData: UInt64, mayBeDelivered: Bool) {
        for source in sources where source.owns(userData) { source.handleAbandoned(userData) }
        if let rules, rules.owns(userData) { rules.republisher.handleAbandoned(userData) }
    }

    func mqttClientBecameWritable() {
        for source in sources { source.schedulePump() }
        rules?.republisher.pump()
    }

    func mqttClientReceivedRepeat(of topic: Span<UInt8>) {
        ledger.countDuplicate()
        var place = routes?.match(topic)
        while let index = place {
            ledger.countDuplicate(route: index)
            place = routes?.match(topic, from: index + 1)
        }
    }

    func mqttClientFinishedRead() {
        readTime = nil
        guard hasBuffers else { return }
        for outlet in outlets { outlet.buffer?.commit() }
        pauseIfNeeded()
    }

    func mqttClientNoticed(_ text: String) { observe(.mqttNotice(text)) }

    func mqttClientDisconnected(reason: String, retryAfter: Duration) {
        settleExpectedCopy()
        (isConnected, isSubscribed) = (false, false)
        acknowledgements.reset()
        mqttRetryAfter = retryAfter
        report(.mqttDisconnected(reason: reason), reason)
    }

    func mqttClientFailed(reason: String) {
        observe(.mqttRefused(reason: reason))
        refuse(reason)
        clientIsDone()
    }

    func mqttClientStopped() { clientIsDone() }
}
