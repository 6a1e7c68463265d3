public import Avro
import JSONSchema
import ProtobufSchema
public import SchemaRegistry
import TrestleJSON
import WireBytes

/// Gets schemas from a registry and makes them ready, away from the caller's executor.
public struct SchemaResolver: Sendable {
    private let client: SchemaRegistryClient

    public init(_ client: SchemaRegistryClient) { self.client = client }

    /// The schema that a choice names for the values of a topic.
    ///
    /// - Throws: `SchemaRegistryError`; also when the schema is of another type, or cannot be used.
    @concurrent
    public func schema(_ choice: SchemaChoice, topic: String) async throws(SchemaRegistryError) -> ResolvedSchema {
        let schema: ResolvedSchema
        switch choice.use {
        case .id(let id): schema = try await self.schema(.id(id))
        case .latest: schema = try await resolved(client.latestVersion(of: try subject(choice, topic)))
        case .version(let number): schema = try await resolved(client.version(number, of: try subject(choice, topic)))
        case .register:
            guard let text = choice.text else {
                throw SchemaRegistryError(.configuration, "there is no schema to register")
            }
            let registered = RegisteredSchema(
                kind: choice.type.registryName, text: text, references: choice.references)
            schema = try await register(registered, subject: try subject(choice, topic))
        }
        guard schema.type == choice.type else {
            throw SchemaRegistryError(
                .refused, "the schema is of the type \(schema.registered.kind), not \(choice.type.registryName)")
        }
        if choice.type == .protobuf, schema.message(choice.message) == nil {
            throw SchemaRegistryError(.refused, "the schema has no message \(choice.message ?? "")")
        }
        return schema
    }

    /// The schema that a value names.
    @concurrent
    public func schema(_ framing: SchemaFraming) async throws(SchemaRegistryError) -> ResolvedSchema {
        switch framing {
        case .id(let id):
            let schema = try await client.schema(id: id)
            return try await resolved(schema, SchemaIdentity(id: id, guid: nil))
        case .guid(let guid):
            let schema = try await client.schema(guid: guid)
            return try await resolved(schema, SchemaIdentity(id: 0, guid: guid))
        case .glue: throw SchemaRegistryError(.notFound, "the value names a schema of AWS Glue, which is not here")
        }
    }

    /// Registers the latest version of a subject with fields for the members of a JSON text that it does not have.
    ///
    /// - Parameter options: how values are read, which decides what fits.
    /// - Throws: `unfit` when fields cannot be added for them; `incompatible` when the registry does not take them.
    @concurrent
    public func extended(
        _ choice: SchemaChoice, topic: String, by json: [UInt8], options: AvroJSONOptions = AvroJSONOptions()
    ) async throws(SchemaRegistryError) -> ResolvedSchema {
        let subject = try subject(choice, topic)
        let latest = try await resolved(client.latestVersion(of: subject))
        guard case .avro(let schema) = latest.content else {
            throw SchemaRegistryError(.refused, "the schema is not of Avro")
        }
        var encoder = JSONToAvro(schema, options)
        var scratch = WireBuffer()
        if (try? encoder.encode(json.span, into: &scratch)) != nil { return latest }
        let text: String
        do throws(AvroExtension.Refusal) {
            text = try AvroExtension.text(of: latest.registered.text, extendedBy: json)
        } catch { throw SchemaRegistryError(.unfit, error.reason) }
        // A value that does not fit in another respect changes nothing.
        let content = try Self.content("AVRO", text, references: try await client.references(of: latest.registered))
        guard case .avro(let wider) = content else { throw SchemaRegistryError(.refused, "the schema is not of Avro") }
        encoder = JSONToAvro(wider, options)
        do throws(AvroError) { try encoder.encode(json.span, into: &scratch) } catch {
            throw SchemaRegistryError(.unfit, "with new fields, too, the value does not fit: \(error)")
        }
        let registered = RegisteredSchema(text: text, references: latest.registered.references)
        return try await register(registered, subject: subject)
    }

    private func subject(_ choice: SchemaChoice, _ topic: String) throws(SchemaRegistryError) -> String {
        let record = choice.subject.usesRecord ? Self.recordName(choice) : nil
        guard let subject = choice.subject.name(topic: topic, record: record) else {
            throw SchemaRegistryError(.configuration, "the schema has no name for its subject")
        }
        return subject
    }

    /// The full name of the record or message whose text a choice has.
    ///
    /// - Returns: `nil` when there is no text, or no name in it.
    public static func recordName(_ choice: SchemaChoice) -> String? {
        guard let text = choice.text else { return nil }
        switch choice.type {
        case .avro:
            if let name = (try? AvroSchema(text))?.name { return name }
            // One that refers to others is not read by itself.
            guard let json = try? JSON(parsing: Array(text.utf8)), let name = json["name"]?.text else { return nil }
            guard let namespace = json["namespace"]?.text, !name.utf8.contains(UInt8(ascii: ".")) else { return name }
            return "\(namespace).\(name)"
        case .protobuf:
            if let message = choice.message { return message }
            return (try? CompiledProtobufSchema(proto: Array(text.utf8)))?.messageNames.first
        case .json: return (try? JSON(parsing: Array(text.utf8)))?["title"]?.text
        }
    }

    private func register(
        _ registered: RegisteredSchema, subject: String
    ) async throws(SchemaRegistryError) -> ResolvedSchema {
        let identity = try await client.register(registered, subject: subject)
        // The version is for faults alone.
        let version = try? await client.lookUp(registered, subject: subject)
        let full = SchemaIdentity(id: identity.id, guid: identity.guid ?? version?.guid)
        return try await resolved(registered, full, subject: subject, version: version?.version)
    }

    private func resolved(_ version: SchemaVersion) async throws(SchemaRegistryError) -> ResolvedSchema {
        try await resolved(
            version.schema, SchemaIdentity(id: version.id, guid: version.guid), subject: version.subject,
            version: version.version)
    }

    private func resolved(
        _ schema: RegisteredSchema, _ identity: SchemaIdentity, subject: String? = nil, version: Int? = nil
    ) async throws(SchemaRegistryError) -> ResolvedSchema {
        let references = try await client.references(of: schema)
        let content = try Self.content(schema.kind, schema.text, references: references)
        return ResolvedSchema(content, schema, identity, subject: subject, version: version)
    }

    /// Reads a schema's text.
    ///
    /// - Parameter kind: as a registry calls it.
    /// - Throws: `refused` with the reason.
    public static func content(
        _ kind: String, _ text: String, references: [SchemaReferenceText] = []
    ) throws(SchemaRegistryError) -> ResolvedSchema.Content {
        do {
            switch kind {
            case "AVRO": return .avro(try AvroRegistrySchema(text, references: references).schema)
            case "JSON": return .json(try JSONRegistrySchema(text, references: references).schema)
            case "PROTOBUF": return .protobuf(try ProtobufRegistrySchema(text, references: references).schema)
            default: throw SchemaFault("the type \(kind) is not supported")
            }
        } catch { throw SchemaRegistryError(.refused, "the schema cannot be used: \(error)") }
    }
}

extension SchemaRegistryError.Code {
    /// A schema cannot grow by a value. Another value may do.
    public static let unfit = SchemaRegistryError.Code(rawValue: "unfit-value")
}
