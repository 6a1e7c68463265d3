public import Avro
public import PayloadSchemas
public import SchemaRegistry
import WireBytes

/// The schema that a route's records have to have.
public struct RouteSchema: Sendable, Hashable {
    /// The treatment of a message that does not fit.
    public enum Mismatch: String, Sendable, Hashable, CaseIterable {
        case deadLetter = "dead_letter"
        /// It counts as filtered.
        case drop
        /// It is stored as it came, and names no schema.
        case pass
    }

    /// The treatment of members of JSON that the schema does not have.
    public enum NewFields: String, Sendable, Hashable, CaseIterable {
        /// The message does not fit.
        case reject
        /// They are left out.
        case ignore
        /// A version of the schema with them is registered.
        case register
    }

    public var registry: RegistrySettings
    /// The registry's name in the configuration; `nil` for one of the route's own.
    public var registryName: String?
    public var type = PayloadSchemaType.avro
    /// A strategy of Confluent's clients, or the subject itself.
    public var subject = "TopicName"
    public var use = SchemaUse.latest
    /// The file that `text` is from.
    public var file: String?
    /// The schema to register, or whose name a subject needs.
    public var text: String?
    /// The versions that `text` refers to.
    public var references: [RegisteredSchema.Reference] = []
    /// The full name of the message of a Protobuf schema; `nil`: its first one.
    public var message: String?
    public var source = PayloadFormat.Source.json
    /// The file that `sourceText` is from.
    public var sourceFile: String?
    /// The Avro schema that payloads without an id were written with; `nil`: the one of the records.
    public var sourceText: String?
    /// `nil`: the form of `type`.
    public var target: PayloadFormat.Target?
    /// `nil`: `prefix`, or none for JSON of another type's schema.
    public var framing: PayloadFormat.Framing?
    public var onMismatch = Mismatch.deadLetter
    public var newFields = NewFields.reject
    /// How JSON stands for the values of Avro.
    public var json = AvroJSONOptions.Form.plain
    public var bytes = AvroJSONOptions.Bytes.base64

    public init(registry: RegistrySettings) { self.registry = registry }

    var choice: SchemaChoice {
        SchemaChoice(
            type: type, subject: Self.subject(subject), use: use, text: text, references: references, message: message)
    }

    var format: PayloadFormat {
        var format = PayloadFormat(type)
        format.source = source
        if let target { format.target = target }
        if let framing {
            format.framing = framing
        } else if format.target == .json, type != .json {
            format.framing = .none
        }
        format.json = AvroJSONOptions(
            form: json, bytes: bytes, unknownFields: newFields == .ignore ? .ignore : .reject)
        return format
    }

    /// On one line, for example `json becomes avro by subject TopicName, latest`.
    public var summary: String {
        let which: String
        if case .id = use { which = use.text } else { which = "subject \(PeerText(subject)), \(use.text)" }
        return "\(source.rawValue) becomes \(format.target.rawValue) by \(which)"
    }

    static let strategies: [(name: String, strategy: SubjectNameStrategy)] = [
        ("TopicName", .topicName), ("RecordName", .recordName), ("TopicRecordName", .topicRecordName),
    ]

    static func subject(_ text: String) -> SchemaSubject {
        strategies.first { $0.name.hasSameBytes(as: text) }.map { .strategy($0.strategy) } ?? .named(text)
    }

    /// The strategy that a subject was probably meant to be.
    private var misspeltStrategy: String? {
        guard case .named = Self.subject(subject) else { return nil }
        let letters = String(decoding: subject.utf8.filter { $0 != 0x2d && $0 != 0x5f }, as: UTF8.self).lowercased()
        return Self.strategies.map(\.name).first {
            letters.hasSameBytes(as: $0.lowercased()) || letters.hasSameBytes(as: $0.lowercased() + "strategy")
        }
    }

    /// Why its parts cannot be used together, in words for whoever wrote them; `nil` when they can.
    ///
    /// - Parameter topic: the Kafka topic of the route, or a template.
    public func fault(topic: String) -> String? {
        if let fault = format.fault(with: type) { return fault }
        if let name = misspeltStrategy { return "'subject' is '\(PeerText(subject))': write \(name)" }
        if case .id = use {
            if format.framing == .header {
                return "'framing: header' needs the schema's GUID, which an id does not tell: use a version or latest"
            }
        } else if Self.subject(subject).usesRecord, text == nil {
            return "'subject: \(subject)' needs the name of the record: give its 'file', or write the subject out"
        }
        if use == .register, text == nil { return "'use: register' needs the schema: give its 'file'" }
        if !references.isEmpty, text == nil { return "'references' are those of a 'file', which is not given" }
        if newFields != .reject, source != .json {
            return "'new_fields: \(newFields.rawValue)' is for payloads in JSON, and 'source' is \(source.rawValue)"
        }
        if newFields == .register {
            if type != .avro { return "'new_fields: register' is for schemas of the type avro" }
            switch use {
            case .latest, .register: break
            case .version, .id:
                return
                    "'new_fields: register' needs 'use: latest' or 'use: register': a version that is fixed does not grow"
            }
        }
        if newFields == .ignore, type == .json {
            return
                "'new_fields: ignore' is for the types avro and protobuf: a JSON Schema says itself which members it takes"
        }
        if sourceText != nil, type != .avro || source == .json || source == .prefix {
            return "'source_file' is for 'source: avro' and 'source: single_object'"
        }
        if message != nil, type != .protobuf { return "'message' is for the type protobuf" }
        return contentFault
    }

    private var contentFault: String? {
        for (text, name, type) in [(text, "file", type), (sourceText, "source_file", PayloadSchemaType.avro)] {
            // One that refers to others is read once the registry has given those.
            guard let text, name != "file" || references.isEmpty else { continue }
            do throws(SchemaRegistryError) {
                let content = try SchemaResolver.content(type.registryName, text)
                if let message, type == .protobuf, !content.hasMessage(message) {
                    return "'message': the schema has no message '\(PeerText(message))'"
                }
            } catch { return "'\(name)': \(error)" }
        }
        return nil
    }
}

/// How a route from Kafka reads records that name their schemas.
public struct ReturnSchema: Sendable, Hashable {
    public var registry: RegistrySettings
    /// The registry's name in the configuration; `nil` for one of the route's own.
    public var registryName: String?
    /// Of `text` or `subject`.
    public var type = PayloadSchemaType.avro
    /// The file that `text` is from.
    public var file: String?
    /// The schema that values are read by; `nil`: the one that each was written with.
    public var text: String?
    public var onMismatch = RouteSchema.Mismatch.deadLetter
    public var json = AvroJSONOptions.Form.plain
    public var bytes = AvroJSONOptions.Bytes.base64

    public init(registry: RegistrySettings) { self.registry = registry }

    var options: AvroJSONOptions { AvroJSONOptions(form: json, bytes: bytes) }

    /// Why it cannot be used; `nil` when it can.
    public var fault: String? {
        guard let text else { return nil }
        do throws(SchemaRegistryError) { _ = try SchemaResolver.content(type.registryName, text) } catch {
            return "'file': \(error)"
        }
        return nil
    }
}
