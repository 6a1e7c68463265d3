import Synchronization
import Testing
import TrestleJSON

@testable import SchemaRegistry

/// A store that can fail, and whose follower can be cut off.
private final class FaultyStore: RegistryStore {
    private let inner = MemoryRegistryStore()
    private let failures = Mutex<[SchemaRegistryError]>([])
    private let stored = Mutex(0)

    var appends: Int { stored.withLock { $0 } }

    func fail(_ error: SchemaRegistryError, times: Int) {
        failures.withLock { $0 += Array(repeating: error, count: times) }
    }

    func append(_ records: [RegistryRecord]) async throws -> Int64 {
        if let error = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
        stored.withLock { $0 += 1 }
        return inner.append(records)
    }

    func follow(from offset: Int64, _ take: @escaping @Sendable (RegistryLogEvent) async -> Void) async throws {
        await inner.follow(from: offset, take)
    }
}

struct RegistryServiceTests {
    private func register(_ name: String, _ service: RegistryService) async -> RegistryResponse {
        let body = JSON.object([("schema", .string(#"{"type":"fixed","name":"\#(name)","size":1}"#))])
        return await service.respond(
            to: RegistryRequest("POST", "/subjects/\(name)/versions", body: Array(body.description.utf8)))
    }

    @Test func `After changes that could not be stored it serves what is stored, and changes again`() async throws {
        let store = FaultyStore()
        let service = RegistryService(store: store)
        try await service.start()
        #expect(await register("A", service).body["id"]?.integer == 1)
        store.fail(SchemaRegistryError(.unavailable, "away"), times: 2)
        for _ in 0..<2 {
            #expect(await register("B", service).body["error_code"]?.integer == 50001)
            #expect(await service.respond(to: RegistryRequest("GET", "/schemas/ids/1")).status == 200)
            #expect(await service.respond(to: RegistryRequest("GET", "/schemas/ids/2")).status == 404)
        }
        #expect(await register("B", service).body["id"]?.integer == 2)
        await service.stop()
    }

    @Test func `A schema that the topic does not take is refused, and nothing is read again`() async throws {
        let store = FaultyStore()
        let service = RegistryService(store: store)
        try await service.start()
        #expect(await register("A", service).status == 200)
        let appends = store.appends
        store.fail(SchemaRegistryError(.refused, "too large"), times: 1)
        #expect(await register("B", service).body["error_code"]?.integer == 42201)
        #expect(store.appends == appends)
        #expect(await register("C", service).body["id"]?.integer == 2)
        #expect(store.appends == appends + 1)
        await service.stop()
    }

    @Test func `While nobody leads, reads are served and changes wait`() async throws {
        let service = RegistryService(role: .electing)
        try await service.start()
        #expect(await service.respond(to: RegistryRequest("GET", "/subjects")).body == .array([]))
        let waiting = Task { await register("A", service) }
        try await Task.sleep(for: .milliseconds(20))
        await service.setRole(.leader(term: 1))
        #expect(await waiting.value.body["id"]?.integer == 1)
        await service.setRole(.follower(RegistryIdentity(scheme: "http", host: "h", port: 1)))
        #expect(await register("B", service).body["error_code"]?.integer == 50004)
        // What is registered needs no leader.
        #expect(await register("A", service).body["id"]?.integer == 1)
        await service.stop()
    }

    /// A client that has gone holds no memory and keeps nobody waiting.
    @Test func `A request whose client has gone is responded to at once and not evaluated`() async throws {
        let service = RegistryService()
        try await service.start()
        let calls = (0..<50).map { number in Task { await register("G\(number)", service) } }
        for call in calls { call.cancel() }
        for call in calls { _ = await call.value }
        #expect(await service.waitingEvaluations == 0)
        #expect(await register("A", service).status == 200)
        await service.stop()
    }

    /// The valid record of a version may be too large for the topic under the long name that another writer gave it.
    @Test func `An amendment that the topic refuses holds up no change`() throws {
        var replica = RegistryReplica(RegistryState())
        func append(_ actions: [RegistryReplica.Action]) throws -> (records: [RegistryRecord], ticket: UInt64) {
            guard case .append(let records, let ticket)? = actions.first else { throw CancellationError() }
            return (records, ticket)
        }
        func record(_ subject: String, _ id: Int, _ name: String) -> RegistryRecord {
            RegistryContent.schemaRecord(
                subject, 1, RegistryContent.Version(id: id),
                RegistryContent.Schema(
                    kind: "AVRO", text: #"{"type":"fixed","name":"\#(name)","size":1}"#, references: []))
        }
        _ = replica.handleLog(.end(3))
        let stored: [(offset: Int64, record: RegistryRecord)] = [
            (0, record("s", 1, "A")), (1, record("t", 2, "B")), (2, record("s", 2, "B")),
        ]
        _ = replica.handleLog(.records(stored))
        let marker = try append(replica.handleRole(.leader(term: 1)))
        #expect(marker.records == [RegistryContent.marker])
        #expect(replica.handleAppend(.success(3), ticket: marker.ticket).isEmpty)
        let amendment = try append(replica.handleLog(.records([(Int64(3), RegistryContent.marker)])))
        #expect(amendment.records.first?.key == record("s", 1, "A").key)
        #expect(
            replica.handleAppend(.failure(SchemaRegistryError(.refused, "too large")), ticket: amendment.ticket).isEmpty)
        let request = RegistryRequest("PUT", "/config", body: Array(#"{"compatibility":"NONE"}"#.utf8))
        guard case .evaluate(let change, let first)? = replica.handleRequest(request, call: 1).first,
            case .evaluate(_, let decision)? = replica.handleEvaluated(replica.state.respond(to: change), first).first
        else {
            Issue.record("the change is not decided")
            return
        }
        let level = try append(replica.handleEvaluated(replica.state.respond(to: change), decision))
        #expect(level.records.count == 1)
    }

    @Test func `A broker may claim any offset`() {
        var replica = RegistryReplica(RegistryState())
        _ = replica.handleLog(.end(0))
        _ = replica.handleLog(.records([(.max, RegistryRecord(key: [], value: nil))]))
        #expect(replica.position == .max)
    }
}
