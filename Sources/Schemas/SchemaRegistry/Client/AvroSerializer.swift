public import Avro
import WireBytes

/// Writes values with the identity of their registered schema, as Confluent's serializers do.
public struct AvroSerializer: Sendable {
    /// How the schema's identity is found.
    public enum Registration: Sendable, Hashable {
        /// Registers the schema where it is not yet.
        case register
        /// The schema must be registered already.
        case lookUp
        /// Writes with the latest version of the subject.
        case latest
        /// Writes with a version of the subject.
        case version(Int)
    }

    /// Where the identity stands.
    public enum Placement: Sendable, Hashable {
        /// In front of the value: 0 and the id.
        case prefix
        /// In a record header, which the caller adds: 1 and the GUID.
        case header
    }

    /// A serialized value.
    public struct Output: Sendable, Hashable {
        /// The record's value or key.
        public var bytes: [UInt8]
        /// For `Placement.header`: the header's name and value.
        public var header: (name: String, value: [UInt8])?

        public static func == (left: Output, right: Output) -> Bool {
            left.bytes == right.bytes && left.header?.name == right.header?.name
                && left.header?.value == right.header?.value
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
    }

    public let client: SchemaRegistryClient
    public var strategy = SubjectNameStrategy.topicName
    public var registration = Registration.register
    public var placement = Placement.prefix
    public var normalize = false

    public init(_ client: SchemaRegistryClient) { self.client = client }

    /// Encodes JSON.
    ///
    /// - Parameter schema: of the values; for `latest` and `version` only its name counts, for the subject.
    public func encode(
        json: [UInt8], schema: AvroSchema, topic: String, isKey: Bool = false, options: AvroJSONOptions = .plain
    ) async throws -> Output {
        let (identity, used) = try await identity(schema, topic, isKey)
        var encoder = JSONToAvro(used, options)
        var datum = WireBuffer()
        try encoder.encode(json.span, into: &datum)
        return try output(identity, datum.bytes, isKey)
    }

    /// Encodes a value.
    public func encode(
        _ value: some Encodable & Sendable, schema: AvroSchema, topic: String, isKey: Bool = false
    ) async throws -> Output {
        let (identity, used) = try await identity(schema, topic, isKey)
        let datum = try AvroEncoder(used).encode(value)
        return try output(identity, datum.span, isKey)
    }

    private func identity(_ schema: AvroSchema, _ topic: String, _ isKey: Bool) async throws -> (
        SchemaIdentity, AvroSchema
    ) {
        guard let subject = strategy.subject(topic: topic, isKey: isKey, record: schema.name) else {
            throw SchemaRegistryError(.configuration, "the schema has no name for the subject of \(strategy.rawValue)")
        }
        let registered = RegisteredSchema(text: schema.text)
        switch registration {
        case .register: return (try await client.register(registered, subject: subject, normalize: normalize), schema)
        case .lookUp:
            let version = try await client.lookUp(registered, subject: subject, normalize: normalize)
            return (SchemaIdentity(id: version.id, guid: version.guid), schema)
        case .latest: return try await used(client.latestVersion(of: subject))
        case .version(let number): return try await used(client.version(number, of: subject))
        }
    }

    private func used(_ version: SchemaVersion) async throws -> (SchemaIdentity, AvroSchema) {
        (SchemaIdentity(id: version.id, guid: version.guid), try await client.avroSchema(version.schema))
    }

    private func output(_ identity: SchemaIdentity, _ datum: Span<UInt8>, _ isKey: Bool) throws -> Output {
        var bytes = WireBuffer()
        switch placement {
        case .prefix:
            SchemaFraming.id(identity.id).append(to: &bytes)
            bytes.append(datum)
            return Output(bytes: [UInt8](copying: bytes.bytes))
        case .header:
            guard let guid = identity.guid else {
                throw SchemaRegistryError(
                    .configuration, "the registry gives no GUIDs, which a schema in a header needs")
            }
            SchemaFraming.guid(guid).append(to: &bytes)
            let name = isKey ? SchemaFraming.keyHeader : SchemaFraming.valueHeader
            return Output(bytes: [UInt8](copying: datum), header: (name, [UInt8](copying: bytes.bytes)))
        }
    }
}

/// Reads values with the schema that they name, in a header or in front.
public actor AvroDeserializer {
    private let client: SchemaRegistryClient
    private let reader: AvroSchema?
    private var readers: [SchemaFraming: AvroReader] = [:]
    /// Readers that are kept.
    private static let capacity = 1000

    /// - Parameter reader: the schema of the values that come out; the writer's by default.
    public init(_ client: SchemaRegistryClient, reader: AvroSchema? = nil) {
        self.client = client
        self.reader = reader
    }

    /// The reader for a record, and where its data begins.
    ///
    /// - Parameter header: the value of the header `__value_schema_id` or `__key_schema_id`; `nil` when the record has none.
    /// - Throws: `AvroError` when the value names no schema or cannot be read; `SchemaRegistryError` when the schema cannot be had.
    public func reader(for value: [UInt8], header: [UInt8]? = nil) async throws -> (reader: AvroReader, offset: Int) {
        let framing: SchemaFraming
        var offset = 0
        if let header, let found = SchemaFraming.read(header.span), found.count == header.count {
            framing = found.framing
        } else if let found = SchemaFraming.read(value.span) {
            (framing, offset) = found
        } else {
            throw AvroError(
                .invalidData, offset: 0, expected: "the identity of a schema in front of the value or in a header")
        }
        if let found = readers[framing] { return (found, offset) }
        let schema: RegisteredSchema
        switch framing {
        case .id(let id): schema = try await client.schema(id: id)
        case .guid(let guid): schema = try await client.schema(guid: guid)
        case .glue:
            throw SchemaRegistryError(.configuration, "the value is of AWS Glue, which this registry does not have")
        }
        let made = try AvroReader(writer: try await client.avroSchema(schema), reader: reader)
        if readers.count >= Self.capacity { readers.removeAll() }
        readers[framing] = made
        return (made, offset)
    }

    /// The value as JSON.
    public func json(_ value: [UInt8], header: [UInt8]? = nil, options: AvroJSONOptions = .plain) async throws -> String
    {
        let (reader, offset) = try await reader(for: value, header: header)
        return try AvroToJSON(reader, options).text(Array(value.dropFirst(offset)))
    }

    /// The value as a Swift type.
    public func decode<Value: Decodable & Sendable>(
        _ type: Value.Type, from value: [UInt8], header: [UInt8]? = nil
    ) async throws -> Value {
        let (reader, offset) = try await reader(for: value, header: header)
        return try AvroDecoder(reader).decode(type, from: Array(value.dropFirst(offset)))
    }
}

extension SchemaRegistryClient {
    /// A registered Avro schema with its references, read.
    public func avroSchema(_ schema: RegisteredSchema) async throws -> AvroSchema {
        guard schema.kind == "AVRO" else {
            throw SchemaRegistryError(.refused, "the schema is of the type \(schema.kind), not AVRO")
        }
        return try AvroRegistrySchema(schema.text, references: try await references(of: schema)).schema
    }
}
