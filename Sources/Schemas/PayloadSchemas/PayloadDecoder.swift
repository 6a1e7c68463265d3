public import Avro
import JSONSchema
import ProtobufSchema
public import SchemaRegistry
import TrestleJSON
public import WireBytes

/// Makes JSON of the values of records, by the schemas that they name.
public final class PayloadDecoder {
    /// The schema that a value names, and where its data begins.
    public struct Named {
        public let framing: SchemaFraming
        let offset: Int
        /// The message of a Protobuf schema, where the header names it; otherwise the data begins with it.
        let indexes: [Int]?
    }

    private enum Reader {
        case avro(AvroToJSON)
        case json(JSONSchemaValidator?)
        case protobuf(CompiledProtobufSchema)
    }

    private let options: AvroJSONOptions
    /// The schema of the values that come out; `nil`: the one that each was written with.
    private let stated: ResolvedSchema?
    private let schema: ResolvedSchema
    private var reader: Reader

    /// - Parameters:
    ///   - schema: the one that values were written with.
    ///   - stated: the one that they are read by; `nil`: the same.
    /// - Throws: why data of the one cannot be read by the other.
    public init(
        _ schema: ResolvedSchema, readAs stated: ResolvedSchema? = nil, options: AvroJSONOptions = .plain
    ) throws(SchemaMismatch) {
        self.schema = schema
        self.stated = stated
        self.options = options
        if let stated, stated.type != schema.type {
            throw SchemaMismatch(
                expected: "a schema of the type \(stated.type.rawValue)",
                found: "one of the type \(schema.type.rawValue)"
            ).of(schema)
        }
        switch schema.content {
        case .avro(let writer):
            var own: AvroSchema?
            if case .avro(let avro)? = stated?.content { own = avro }
            do throws(AvroError) {
                reader = .avro(AvroToJSON(try AvroReader(writer: writer, reader: own), options))
            } catch { throw SchemaMismatch(error).of(schema) }
        case .json:
            if case .json(let judge)? = stated?.content {
                reader = .json(JSONSchemaValidator(judge))
            } else {
                reader = .json(nil)
            }
        case .protobuf(let messages): reader = .protobuf(messages)
        }
    }

    /// The schema that a value names.
    ///
    /// - Parameter header: the value of the header `__value_schema_id`; `nil` when the record has none.
    /// - Returns: `nil` when it names no schema.
    public static func named(_ value: Span<UInt8>, header: Span<UInt8>?) -> Named? {
        if let header, let read = SchemaFraming.read(header) {
            if read.count == header.count { return Named(framing: read.framing, offset: 0, indexes: nil) }
            if let (indexes, size) = ProtobufMessageIndexes.decode(header.extracting(droppingFirst: read.count)),
                read.count + size == header.count
            {
                return Named(framing: read.framing, offset: 0, indexes: indexes)
            }
        }
        return SchemaFraming.read(value).map { Named(framing: $0.framing, offset: $0.count, indexes: nil) }
    }

    /// Appends the JSON that a value stands for.
    ///
    /// - Parameter output: is unchanged when an error is thrown.
    public func decode(_ value: Span<UInt8>, _ named: Named, into output: inout WireBuffer) throws(SchemaMismatch) {
        let start = output.count
        do throws(SchemaMismatch) {
            try write(value.extracting(droppingFirst: named.offset), named.indexes, &output)
        } catch {
            output.truncate(to: start)
            throw error.of(schema)
        }
    }

    private func write(_ data: Span<UInt8>, _ indexes: [Int]?, _ output: inout WireBuffer) throws(SchemaMismatch) {
        switch reader {
        case .avro(let writer):
            do throws(AvroError) { try writer.write(data, into: &output) } catch { throw SchemaMismatch(error) }
        case .json(var validator):
            if validator == nil {
                var index = JSONIndex()
                do { try index.read(data) } catch {
                    throw SchemaMismatch(expected: "JSON", found: "\(error.problem) (byte \(error.offset))")
                }
            } else {
                try Self.judge(data, &validator)
                reader = .json(validator)
            }
            output.append(data)
        case .protobuf(let schema):
            let path = indexes.map { (indexes: $0, size: 0) } ?? ProtobufMessageIndexes.decode(data)
            guard let path, let type = schema.messageType(at: path.indexes) else {
                throw SchemaMismatch(expected: "a message of the schema")
            }
            var target = type
            if case .protobuf(let own)? = stated?.content {
                guard let found = own.messageType(type.fullName) else {
                    throw SchemaMismatch(expected: "a message of the schema", found: type.fullName)
                }
                target = found
            }
            var text: [UInt8] = []
            do throws(ProtobufDataError) {
                try target.decode(data.extracting(droppingFirst: path.size), json: &text)
            } catch { throw SchemaMismatch(error) }
            output.append(text.span)
        }
    }

    private static func judge(_ data: Span<UInt8>, _ validator: inout JSONSchemaValidator?) throws(SchemaMismatch) {
        let fault: JSONSchemaFault?
        do throws(JSONSchemaLimit) {
            if try validator?.isValid(data) != false { return }
            fault = try validator?.faults(in: data, maximumCount: 1).first
        } catch { throw SchemaMismatch(error) }
        throw fault.map { SchemaMismatch($0) } ?? SchemaMismatch(expected: "a value that fits")
    }
}
