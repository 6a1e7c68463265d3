import Avro
import PayloadSchemas
import SchemaRegistry
import WireBytes

/// What a shard needs of a registry.
struct SchemaRequest: Sendable {
    enum Kind: Sendable {
        /// The schema of a topic's values.
        case target(SchemaChoice, topic: String)
        /// The one that a value names.
        case named(SchemaFraming)
        /// The latest one with fields for the members of a JSON text.
        case extended(SchemaChoice, topic: String, json: [UInt8], AvroJSONOptions)
    }

    let registry: RegistrySettings
    let kind: Kind

    typealias Response = Result<ResolvedSchema, SchemaRegistryError>
}

/// The requests of a shard, until their responses are there. The bridge sends them: the loop does not wait for a registry.
///
/// Confined to its loop.
final class SchemaRequests {
    /// Sends a request; its response comes as `handle`.
    var send: (SchemaRequest, UInt64) -> Void = { _, _ in }
    /// Bytes of the messages that wait for schemas.
    var waitingBytes = 0
    private var open: [UInt64: (SchemaRequest.Response) -> Void] = [:]
    /// Not from 0: a response for a shard that is gone must not be taken for another one's.
    private var last = UInt64.random(in: .min ... .max)

    func send(_ request: SchemaRequest, then handle: @escaping (SchemaRequest.Response) -> Void) {
        last &+= 1
        open[last] = handle
        send(request, last)
    }

    func handle(_ response: SchemaRequest.Response, of number: UInt64) {
        open.removeValue(forKey: number)?(response)
    }
}

extension SchemaRequest.Response {
    /// About the bytes that a schema takes: what is made of its text, with its references, is a few times larger.
    var size: Int { (try? get()).map { 8 * $0.registered.text.utf8.count + 1_024 } ?? 0 }
}
