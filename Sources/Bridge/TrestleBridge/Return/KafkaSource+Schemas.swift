import PayloadSchemas
import SchemaRegistry
import WireBytes

/// Values that name their schemas.
extension KafkaSource {
    /// What became of a record's value.
    enum Decoding {
        /// The record has what is to be published.
        case decoded
        /// It does not fit, and is to be published as it is.
        case passed
        case pending
        case dropped
        case mismatch(SchemaMismatch)
    }

    /// Puts JSON in the place of a record's value.
    func decode(_ value: ByteSlice, of record: inout MappedRecord, _ schema: ReturnProgram) -> Decoding {
        let name = SchemaFraming.valueHeader
        switch schema.attempt(value, header: record.header(name)) {
        case .pending: return .pending
        case .json(let json):
            record.value = json
            // It is about bytes that are not published.
            record.headers.removeAll { $0.name.elementsEqual(name.utf8) }
        case .mismatch(let mismatch):
            switch schema.settings.onMismatch {
            case .deadLetter:
                schema.counts.mismatched &+= 1
                return .mismatch(mismatch)
            case .drop:
                schema.counts.mismatched &+= 1
                schema.counts.dropped &+= 1
                return .dropped
            case .pass: return .passed
            }
        }
        return .decoded
    }

    func startSchemas() {
        for entry in routes {
            guard let schema = entry.schema else { continue }
            let name = schema.name
            schema.advance = { [weak self] in self?.schedulePump() }
            schema.observe = { [weak self] in self?.shard?.noteSchemaObstacle(name, $0) }
        }
    }

    func stopSchemas() {
        for entry in routes { entry.schema?.stop() }
    }

    /// Why records wait for schemas; `nil` when they need not.
    var schemaObstacle: String? {
        for case let schema? in routes.map(\.schema) {
            if let obstacle = schema.obstacle { return "route '\(schema.name)' waits for a schema: \(obstacle)" }
        }
        return nil
    }
}
