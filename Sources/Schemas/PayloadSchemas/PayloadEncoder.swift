import Avro
import JSONSchema
import ProtobufSchema
public import SchemaRegistry
public import WireBytes

/// Makes record values of payloads by one schema. It keeps memory from payload to payload; JSON becomes Avro without an allocation.
public final class PayloadEncoder {
    public let schema: ResolvedSchema
    public let format: PayloadFormat
    /// The value of the header `__value_schema_id`, for `Framing.header`.
    public let header: [UInt8]?
    /// What stands in front of the value's data.
    private let prefix: ByteSlice
    private var avro: JSONToAvro?
    private var validator: JSONSchemaValidator?
    private var message: ProtobufMessageType?
    /// For data that is Avro already, by its writer.
    private var readers: [Writer: Reader] = [:]
    private var scratch = WireBuffer()
    /// A schema for data without an id, beside the registry's.
    private let stated: AvroSchema?

    /// Writers that are kept.
    private static let mostReaders = 1_000

    /// The schema that a payload was written with.
    private enum Writer: Hashable {
        /// The one of the records.
        case same
        /// The one that is stated for payloads.
        case stated
        case named(SchemaFraming)
    }

    private enum Reader {
        case avro(AvroReader, AvroToJSON, isSame: Bool)
        case other(ResolvedSchema)
        case refused(SchemaMismatch)
    }

    /// The outcome of an attempt.
    public enum Outcome {
        case encoded
        /// It was written with this schema, which has to be fetched and given to `add`.
        case needs(SchemaFraming)
        /// It has a member that the schema does not have.
        case newField(SchemaMismatch)
        case mismatch(SchemaMismatch)
    }

    /// - Parameters:
    ///   - message: the full name of the message of a Protobuf schema; `nil`: its first one.
    ///   - stated: the schema of payloads that are Avro without an id.
    /// - Throws: `configuration` when the schema cannot be named or written so.
    public init(
        _ schema: ResolvedSchema, _ format: PayloadFormat, message: String? = nil, stated: ResolvedSchema? = nil
    ) throws(SchemaRegistryError) {
        self.schema = schema
        self.format = format
        if case .avro(let avro)? = stated?.content { self.stated = avro } else { self.stated = nil }
        var prefix = WireBuffer()
        var header: [UInt8]?
        switch format.framing {
        case .prefix: SchemaFraming.id(schema.identity.id).append(to: &prefix)
        case .header:
            guard let guid = schema.identity.guid else {
                throw SchemaRegistryError(
                    .configuration,
                    "the registry gives no GUIDs, which a schema in a header needs: set 'framing: prefix'")
            }
            var framing = WireBuffer()
            SchemaFraming.guid(guid).append(to: &framing)
            header = [UInt8](copying: framing.bytes)
        case .none: break
        }
        switch schema.content {
        case .avro(let schema): avro = JSONToAvro(schema, format.json)
        case .json(let schema): validator = JSONSchemaValidator(schema)
        case .protobuf:
            self.message = schema.message(message)
            guard let found = self.message else {
                throw SchemaRegistryError(.refused, "the schema has no message \(message ?? "")")
            }
            let indexes = ProtobufMessageIndexes.encode(found.indexes)
            if format.target == .protobuf, format.framing == .prefix { prefix.append(indexes.span) }
            if format.target == .protobuf, format.framing == .header { header? += indexes }
        }
        self.prefix = ByteSlice(copying: prefix.bytes)
        self.header = header
    }

    /// Appends the value that a payload becomes.
    ///
    /// - Parameter output: is unchanged unless the outcome is `encoded`.
    public func encode(_ payload: Span<UInt8>, into output: inout WireBuffer) -> Outcome {
        let start = output.count
        let outcome = format.source == .json ? fromJSON(payload, &output) : fromData(payload, &output)
        guard case .encoded = outcome else {
            output.truncate(to: start)
            return outcome
        }
        return .encoded
    }

    // MARK: JSON

    private func fromJSON(_ payload: Span<UInt8>, _ output: inout WireBuffer) -> Outcome {
        switch schema.content {
        case .avro:
            do throws(AvroError) {
                if format.target == .avro {
                    output.append(prefix)
                    try avro?.encode(payload, into: &output)
                } else {
                    try check { scratch throws(AvroError) in try avro?.encode(payload, into: &scratch) }
                    output.append(payload)
                }
            } catch {
                let mismatch = SchemaMismatch(error).of(schema)
                return error.code == .unknownField ? .newField(mismatch) : .mismatch(mismatch)
            }
        case .json:
            if let mismatch = judge(payload) { return .mismatch(mismatch) }
            output.append(prefix)
            output.append(payload)
        case .protobuf:
            var options = ProtobufJSONOptions()
            options.ignoresUnknownFields = format.json.unknownFields == .ignore
            do throws(ProtobufDataError) {
                if format.target == .protobuf {
                    output.append(prefix)
                    try message?.encode(json: payload, options: options, to: &output)
                } else {
                    try check { scratch throws(ProtobufDataError) in
                        try message?.encode(json: payload, options: options, to: &scratch)
                    }
                    output.append(payload)
                }
            } catch { return .mismatch(SchemaMismatch(error).of(schema)) }
        }
        return .encoded
    }

    /// Writes what nobody reads.
    private func check<Failure: Error>(_ write: (inout WireBuffer) throws(Failure) -> Void) throws(Failure) {
        var scratch = WireBuffer()
        swap(&scratch, &self.scratch)
        defer {
            scratch.removeAll()
            swap(&scratch, &self.scratch)
        }
        try write(&scratch)
    }

    private func judge(_ payload: Span<UInt8>) -> SchemaMismatch? {
        do throws(JSONSchemaLimit) {
            if try validator?.isValid(payload) != false { return nil }
            let fault = try validator?.faults(in: payload, maximumCount: 1).first
            return (fault.map { SchemaMismatch($0) } ?? SchemaMismatch(expected: "a value that fits")).of(schema)
        } catch { return SchemaMismatch(error).of(schema) }
    }

    // MARK: Data

    private func fromData(_ payload: Span<UInt8>, _ output: inout WireBuffer) -> Outcome {
        switch schema.content {
        case .avro: return fromAvro(payload, &output)
        case .json:
            guard let (_, offset) = SchemaFraming.read(payload) else { return unnamed }
            let data = payload.extracting(droppingFirst: offset)
            if let mismatch = judge(data) { return .mismatch(mismatch) }
            output.append(prefix)
            output.append(data)
            return .encoded
        case .protobuf: return fromProtobuf(payload, &output)
        }
    }

    private var unnamed: Outcome {
        .mismatch(SchemaMismatch(expected: "the id of a schema in front of the data").of(schema))
    }

    private func fromAvro(_ payload: Span<UInt8>, _ output: inout WireBuffer) -> Outcome {
        var writer = stated == nil ? Writer.same : .stated
        var offset = 0
        switch format.source {
        case .prefix:
            guard let (framing, count) = SchemaFraming.read(payload) else { return unnamed }
            writer = isOwn(framing) ? .same : .named(framing)
            offset = count
        case .singleObject:
            do throws(AvroError) {
                let fingerprint = try AvroSingleObject.fingerprint(payload)
                guard let found = self.writer(of: fingerprint) else {
                    return .mismatch(
                        SchemaMismatch(
                            expected: "the fingerprint of a known schema",
                            found: String(fingerprint, radix: 16)
                        ).of(schema))
                }
                writer = found
            } catch { return .mismatch(SchemaMismatch(error).of(schema)) }
            offset = AvroSingleObject.headerSize
        case .json, .avro, .protobuf: break
        }
        let reader: Reader
        if let known = readers[writer] {
            reader = known
        } else {
            guard case .avro(let own) = schema.content else { return unnamed }
            switch writer {
            case .same: reader = makeReader(own, own)
            case .stated: reader = makeReader(stated ?? own, own)
            case .named(let framing): return .needs(framing)
            }
            readers[writer] = reader
        }
        return convert(payload.extracting(droppingFirst: offset), reader, &output)
    }

    private func writer(of fingerprint: UInt64) -> Writer? {
        if case .avro(let own) = schema.content, own.crc64 == fingerprint { return .same }
        return stated?.crc64 == fingerprint ? .stated : nil
    }

    private func isOwn(_ framing: SchemaFraming) -> Bool {
        switch framing {
        case .id(let id): id == schema.identity.id
        case .guid(let guid): guid == schema.identity.guid
        case .glue: false
        }
    }

    private func makeReader(_ writer: AvroSchema, _ own: AvroSchema) -> Reader {
        do throws(AvroError) {
            let reader = try AvroReader(writer: writer, reader: own)
            return .avro(reader, AvroToJSON(reader, format.json), isSame: writer.text == own.text)
        } catch { return .refused(SchemaMismatch(error).of(schema)) }
    }

    private func convert(_ data: Span<UInt8>, _ reader: Reader, _ output: inout WireBuffer) -> Outcome {
        do throws(AvroError) {
            switch reader {
            case .refused(let mismatch): return .mismatch(mismatch)
            case .other: return .mismatch(SchemaMismatch(expected: "data of an Avro schema").of(schema))
            case .avro(_, let json, _) where format.target == .json: try json.write(data, into: &output)
            case .avro(_, let json, isSame: true):
                try check { scratch throws(AvroError) in try json.write(data, into: &scratch) }
                output.append(prefix)
                output.append(data)
            case .avro(let reader, _, isSame: false):
                guard case .avro(let own) = schema.content else { return unnamed }
                output.append(prefix)
                try own.encode(try reader.decode(data), into: &output)
            }
        } catch { return .mismatch(SchemaMismatch(error).of(schema)) }
        return .encoded
    }

    private func fromProtobuf(_ payload: Span<UInt8>, _ output: inout WireBuffer) -> Outcome {
        guard let message else { return unnamed }
        var data = payload
        if format.source == .prefix {
            guard let (framing, count) = SchemaFraming.read(payload),
                let (indexes, size) = ProtobufMessageIndexes.decode(payload.extracting(droppingFirst: count))
            else { return unnamed }
            var named = schema
            if !isOwn(framing) {
                switch readers[.named(framing)] {
                case .other(let writer)?: named = writer
                case .refused(let mismatch)?: return .mismatch(mismatch)
                case .avro?, nil: return .needs(framing)
                }
            }
            guard case .protobuf(let writer) = named.content,
                let type = writer.messageType(at: indexes), type.fullName.hasSameBytes(as: message.fullName)
            else {
                return .mismatch(SchemaMismatch(expected: "the message \(message.fullName)").of(schema))
            }
            data = payload.extracting(droppingFirst: count + size)
        }
        do throws(ProtobufDataError) {
            var text: [UInt8] = []
            if format.target == .json {
                try message.decode(data, json: &text)
                output.append(text.span)
            } else {
                try check { scratch throws(ProtobufDataError) in try message.normalize(data, to: &scratch) }
                output.append(prefix)
                output.append(data)
            }
        } catch { return .mismatch(SchemaMismatch(error).of(schema)) }
        return .encoded
    }

    /// A schema that payloads were written with has been fetched; `nil`: the registry does not have it.
    public func add(_ writer: ResolvedSchema?, for framing: SchemaFraming, reason: String = "") {
        if readers.count >= Self.mostReaders { readers.removeAll() }
        switch (writer?.content, schema.content) {
        case (.avro(let writer)?, .avro(let own)): readers[.named(framing)] = makeReader(writer, own)
        case (.protobuf?, .protobuf): readers[.named(framing)] = writer.map { .other($0) }
        default:
            readers[.named(framing)] = .refused(
                SchemaMismatch(
                    expected: "a schema of the type \(schema.type.rawValue)",
                    found: writer.map { "one of the type \($0.type.rawValue)" } ?? reason
                ).of(schema))
        }
    }
}
