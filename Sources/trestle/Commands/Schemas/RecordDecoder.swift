#if Program
import Avro
import Foundation
import KafkaClient
import ProtobufSchema
import SchemaRegistry
import TrestleJSON
import WireBytes

/// Decodes keys and values of records whose schemas a registry has.
final class RecordDecoder {
    private let client: SchemaRegistryClient
    private let options: AvroJSONOptions

    /// What makes JSON of data.
    private enum Writer {
        case avro(AvroToJSON)
        /// The data is JSON already.
        case json
        case protobuf(CompiledProtobufSchema)
    }

    /// The writers by schema; `nil` for schemas that cannot be used.
    private var writers: [SchemaFraming: Writer?] = [:]
    private static let retryInterval = Duration.seconds(1)
    /// How often a schema is requested for which the registry responds with a fault of its own.
    private static let maximumFaults = 30
    private static let capacity = 10_000

    init(_ client: SchemaRegistryClient, options: AvroJSONOptions = .plain) {
        self.client = client
        self.options = options
    }

    /// Fetches the schemas of a batch. A registry that does not respond is waited for.
    func prepare(_ batch: ConsumerBatch) async throws {
        if writers.count > Self.capacity { writers.removeAll() }
        for record in batch {
            for isKey in [true, false] {
                guard let framing = named(by: record, isKey)?.framing, writers[framing] == nil else { continue }
                writers[framing] = .some(try await writer(framing))
            }
        }
    }

    private func writer(_ framing: SchemaFraming) async throws -> Writer? {
        var hasSaidSo = false
        var faults = 0
        while true {
            do {
                let schema: RegisteredSchema
                switch framing {
                case .id(let id): schema = try await client.schema(id: id)
                case .guid(let guid): schema = try await client.schema(guid: guid)
                case .glue: return nil
                }
                switch schema.kind {
                case "JSON": return .json
                case "PROTOBUF":
                    let references = try await client.references(of: schema)
                    return .protobuf(try ProtobufRegistrySchema(schema.text, references: references).schema)
                default:
                    return .avro(
                        AvroToJSON(try AvroReader(writer: try await client.avroSchema(schema)), options))
                }
            } catch let error as SchemaRegistryError where error.isTransient && faults < Self.maximumFaults {
                // A registry that responds may go on to do so; one that is away, or not ready (50003, 50004), is waited for.
                if error.errorCode > 0, ![50003, 50004].contains(error.errorCode) { faults += 1 }
                if !hasSaidSo { printError("the schema registry is waited for: \(PeerText("\(error)"))") }
                hasSaidSo = true
                try await Task.sleep(for: Self.retryInterval)
            } catch {
                printError("records of \(framing) are not decoded: \(client.shown("\(error)"))")
                return nil
            }
        }
    }

    /// The schema that a record names.
    private struct Named {
        let framing: SchemaFraming
        /// Where the data begins.
        var offset = 0
        /// The message of a Protobuf schema, where the header names it; otherwise the data begins with it.
        var indexes: [Int]?
    }

    private func named(by record: ConsumerRecord, _ isKey: Bool) -> Named? {
        guard let bytes = isKey ? record.key : record.value else { return nil }
        var found: Named?
        let name = Array((isKey ? SchemaFraming.keyHeader : SchemaFraming.valueHeader).utf8)
        record.forEachHeader { header, value in
            guard let value, header.hasSameBytes(as: name.span), let read = SchemaFraming.read(value) else {
                return true
            }
            if read.count == value.count {
                found = Named(framing: read.framing)
            } else if let (indexes, size) = ProtobufMessageIndexes.decode(value.extracting(droppingFirst: read.count)),
                read.count + size == value.count
            {
                found = Named(framing: read.framing, indexes: indexes)
            } else {
                return true
            }
            return false
        }
        return found ?? SchemaFraming.read(bytes.span).map { Named(framing: $0.framing, offset: $0.count) }
    }

    /// The key or value as JSON; `nil` when it names no schema or cannot be decoded.
    func json(_ record: ConsumerRecord, isKey: Bool) -> ByteSlice? {
        guard let named = named(by: record, isKey), let writer = writers[named.framing] ?? nil,
            let bytes = isKey ? record.key : record.value
        else { return nil }
        do {
            return try json(bytes.span.extracting(droppingFirst: named.offset), writer, named.indexes)
        } catch {
            printError(
                "offset \(record.offset) of \(record.topic)-\(record.partition) is not decoded: \(client.shown("\(error)"))"
            )
            return nil
        }
    }

    private func json(_ data: Span<UInt8>, _ writer: Writer, _ indexes: [Int]?) throws -> ByteSlice {
        switch writer {
        case .avro(let writer):
            var output = WireBuffer()
            try writer.write(data, into: &output)
            return ByteSlice(output)
        case .json:
            var index = JSONIndex()
            try index.read(data)
            return ByteSlice(copying: data)
        case .protobuf(let schema):
            let path = indexes.map { (indexes: $0, size: 0) } ?? ProtobufMessageIndexes.decode(data)
            guard let path, let type = schema.messageType(at: path.indexes) else {
                throw SchemaFault("its message is not in the schema")
            }
            var text: [UInt8] = []
            try type.decode(data.extracting(droppingFirst: path.size), json: &text)
            return ByteSlice(text)
        }
    }
}
#endif
