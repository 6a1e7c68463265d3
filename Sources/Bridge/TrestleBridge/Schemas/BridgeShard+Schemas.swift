import KafkaClient
import KafkaCodec
import MQTTCodec
import PayloadSchemas
import SchemaRegistry
import WireBytes

/// Records by schemas.
extension BridgeShard {
    /// Bytes of messages that wait for schemas, from which on nothing more should be read.
    static let schemaBound = 16 << 20

    var schemaPrograms: [SchemaProgram] { routes?.entries.compactMap(\.schema) ?? [] }

    /// Whether so much waits for schemas that nothing more should be taken.
    var isFullOfWaiting: Bool { schemaRequests.waitingBytes >= Self.schemaBound }

    /// Why messages wait for schemas, or would; `nil` when they need not.
    var schemaObstacle: String? {
        guard hasSchemas else { return nil }
        for program in schemaPrograms {
            if let obstacle = program.obstacle { return "route '\(program.name)' waits for its schema: \(obstacle)" }
        }
        return sources.lazy.compactMap(\.schemaObstacle).first
    }

    func startSchemas() {
        for entry in routes?.entries ?? [] {
            guard let schema = entry.schema else { continue }
            let name = schema.name
            schema.advance = { [weak self, weak entry] in
                if let entry { self?.advance(entry) }
            }
            schema.observe = { [weak self] in self?.noteSchemaObstacle(name, $0) }
            schema.start()
        }
        for source in sources { source.startSchemas() }
    }

    func noteSchemaObstacle(_ route: String, _ obstacle: String?) {
        if let obstacle {
            report(.schemaUnavailable(route: route), obstacle)
        } else {
            observe(.schemaRecovered(route: route))
        }
    }

    func stopSchemas() {
        for program in schemaPrograms { program.stop() }
        for source in sources { source.stopSchemas() }
    }

    /// Stores a record that has been mapped, but for its value.
    ///
    /// - Parameter content: what the value is made of; `nil` for a tombstone.
    func store(
        _ publish: borrowing PublishView, _ content: Span<UInt8>?, by schema: SchemaProgram,
        _ mapped: inout MappedOutput, _ number: UInt64, of entry: RouteTable.Entry
    ) {
        var headers = RecordHeaders()
        swap(&headers, &mapped.headers)
        store(
            publish.topic, content, by: schema, topic: mapped.topic.bytes, key: mapped.keyBytes, headers: &headers,
            WaitingRecord.Place(
                timestamp: mapped.timestamp, isTimeGiven: mapped.isTimeGiven, partition: mapped.partition),
            number, of: entry)
        swap(&headers, &mapped.headers)
    }

    /// Stores a record that has the topic as its key, or none, and nothing else.
    func storePlain(
        _ publish: borrowing PublishView, _ content: Span<UInt8>, by schema: SchemaProgram, _ target: TopicHandle,
        _ number: UInt64, of entry: RouteTable.Entry
    ) {
        // Nobody else holds it meanwhile.
        var headers = RecordHeaders()
        swap(&headers, &schemaHeaders)
        defer {
            headers.removeAll()
            swap(&headers, &schemaHeaders)
        }
        let key: Span<UInt8>? = entry.route.key == .topic ? publish.topic : nil
        if key == nil, entry.outlet.buffer == nil { ledger.noteSource(publish.topic, of: number) }
        store(
            publish.topic, content, by: schema, topic: target.name.utf8Span.span, key: key, headers: &headers,
            WaitingRecord.Place(timestamp: now()), number, of: entry)
    }

    /// Stores a record whose value is made by a schema, or keeps it until the schema is known.
    ///
    /// - Parameters:
    ///   - source: the topic of MQTT.
    ///   - content: what the value is made of; `nil` for a tombstone, which needs no schema, but passes nothing that waits.
    ///   - headers: of the record; they are taken when the record is kept.
    private func store(
        _ source: Span<UInt8>, _ content: Span<UInt8>?, by schema: SchemaProgram, topic: Span<UInt8>,
        key: Span<UInt8>?, headers: inout RecordHeaders, _ place: WaitingRecord.Place, _ number: UInt64,
        of entry: RouteTable.Entry
    ) {
        // Nobody else holds it meanwhile.
        var output = WireBuffer()
        swap(&output, &encoded)
        defer {
            output.removeAll()
            swap(&output, &encoded)
        }
        var need: SchemaProgram.Need?
        var mismatch: SchemaMismatch?
        var fault: DeadLetter.Cause?
        if !schema.isWaiting(topic: topic, key: key) {
            switch schema.attempt(content, topic: topic, into: &output) {
            case .tombstone:
                fault = append(
                    source, topic: topic, key: key, value: nil, headers: headers, place, number, of: entry)
                guard fault != nil else { return }
            case .encoded(let header):
                if let header { headers.append(SchemaFraming.valueHeader.utf8Span.span, header.span) }
                fault = append(
                    source, topic: topic, key: key, value: output.bytes, headers: headers, place, number,
                    of: entry)
                guard fault != nil else { return }
            case .mismatch(let found): mismatch = found
            case .pending(let pending): need = pending
            }
        }
        let record = WaitingRecord(
            from: source, topic: topic, key: key, content: content, headers: &headers, place, entry: number)
        if let fault {
            sendToDeadLetterTopic(record, content == nil ? nil : ByteSlice(copying: output.bytes), fault, of: entry)
        } else if let mismatch {
            handle(mismatch, record, by: schema, of: entry)
        } else {
            schema.wait(record, for: need)
            schema.pump()
        }
    }

    /// Messages that waited for a schema go on.
    private func advance(_ entry: RouteTable.Entry) {
        guard let schema = entry.schema else { return }
        var output = WireBuffer()
        while let (line, record) = schema.next() {
            output.removeAll()
            switch schema.attempt(record.content?.span, topic: record.topic.span, into: &output) {
            case .tombstone:
                pass(record, of: entry)
                schema.finish(line)
            case .encoded(let header):
                if let header { record.headers.list.append(SchemaFraming.valueHeader.utf8Span.span, header.span) }
                let fault = append(
                    record.source.span, topic: record.topic.span, key: record.key?.span, value: output.bytes,
                    headers: record.headers.list,
                    record.place, record.entry, of: entry)
                if let fault { sendToDeadLetterTopic(record, ByteSlice(copying: output.bytes), fault, of: entry) }
                // Not before: what comes in meanwhile belongs behind it.
                schema.finish(line)
            case .mismatch(let mismatch):
                handle(mismatch, record, by: schema, of: entry)
                schema.finish(line)
            case .pending(let need): schema.park(line, for: need)
            }
        }
        entry.outlet.buffer?.commit()
        pauseIfNeeded()
        resumeIfPossible()
    }

    /// A message does not fit the schema of its route.
    private func handle(
        _ mismatch: SchemaMismatch, _ record: WaitingRecord, by schema: SchemaProgram, of entry: RouteTable.Entry
    ) {
        schema.counts.mismatched &+= 1
        switch schema.settings.onMismatch {
        case .deadLetter:
            sendToDeadLetterTopic(
                record, record.content, DeadLetter.Cause("schema: \(mismatch)", schema: LetterSchema(mismatch)),
                of: entry)
        case .drop:
            schema.counts.dropped &+= 1
            skip(record.entry)
        case .pass:
            schema.counts.passed &+= 1
            pass(record, of: entry)
        }
    }

    /// Stores a record with the value that it came with.
    private func pass(_ record: WaitingRecord, of entry: RouteTable.Entry) {
        let fault = append(
            record.source.span, topic: record.topic.span, key: record.key?.span, value: record.content?.span,
            headers: record.headers.list, record.place, record.entry, of: entry)
        if let fault { sendToDeadLetterTopic(record, record.content, fault, of: entry) }
    }

    private func sendToDeadLetterTopic(
        _ record: WaitingRecord, _ value: ByteSlice?, _ cause: DeadLetter.Cause, of entry: RouteTable.Entry
    ) {
        report(.deadLettered(topic: String(decodingUTF8: record.topic.span)), cause.reason)
        sendToDeadLetterTopic(
            record.letter(cause, value, route: entry.route.name), entry: record.entry, of: entry.outlet)
    }

    /// Hands a record over, to the buffer or the producer.
    ///
    /// - Parameter source: the topic of MQTT.
    /// - Returns: why it cannot be stored; `nil` also after the end, when the message stays unacknowledged.
    private func append(
        _ source: Span<UInt8>, topic: Span<UInt8>, key: Span<UInt8>?, value: Span<UInt8>?,
        headers: borrowing RecordHeaders,
        _ place: WaitingRecord.Place, _ number: UInt64, of entry: RouteTable.Entry
    ) -> DeadLetter.Cause? {
        if let buffer = entry.outlet.buffer {
            buffer.append(
                topic: topic, route: entry.route.name, source: source, key: key, value: value, headers: headers,
                timestamp: place.timestamp, partition: place.partition, entry: number)
            return nil
        }
        let target: TopicHandle
        do throws(MappingError) { target = try entry.topic(named: topic) } catch {
            return DeadLetter.Cause(error.description)
        }
        do throws(ProduceFailure) {
            try entry.outlet.producer.append(
                to: target, in: place.partition, key: key, value: value, headers: headers, timestamp: place.timestamp,
                isTimeOptional: !place.isTimeGiven, userData: number)
        } catch {
            return error.cause == .record ? DeadLetter.Cause(error) : nil
        }
        return nil
    }
}
