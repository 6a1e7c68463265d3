import KafkaCodec
import TrestleBase
import TrestleTransport
import WireBytes

// One result for each of several things, whatever becomes of the others.
extension KafkaAdmin {
    /// Does something for several keys at the same time, so that a broker that does not respond costs the keys of others nothing.
    ///
    /// - Throws: what is no key's own: the call was cancelled, the client was shut down, or no broker of the cluster was ever reached.
    func each<Key: Hashable & Sendable, Value: Sendable>(
        _ keys: some Sequence<Key>,
        _ work: @escaping @Sendable (isolated KafkaAdmin, Key) async throws(KafkaError) -> Value
    ) async throws(KafkaError) -> [Key: Result<Value, KafkaError>] {
        let keys = Set(keys)
        let results = await withTaskGroup(of: (Key, Result<Value, KafkaError>).self) { group in
            for key in keys { group.addTask { (key, await self.result(for: key, work)) } }
            var results: [Key: Result<Value, KafkaError>] = [:]
            for await (key, result) in group { results[key] = result }
            return results
        }
        for case .failure(let error) in results.values where error.endsCall || cluster.responder == nil { throw error }
        return results
    }

    private func result<Key: Sendable, Value: Sendable>(
        for key: Key, _ work: @Sendable (isolated KafkaAdmin, Key) async throws(KafkaError) -> Value
    ) async -> Result<Value, KafkaError> {
        do throws(KafkaError) { return .success(try await work(self, key)) } catch { return .failure(error) }
    }

    /// What a broker has told about one of several things.
    struct Told<Key: Hashable & Sendable>: Sendable {
        let key: Key
        let errorCode: Int16
        let result: Result<Void, KafkaError>
    }

    /// Has a broker change several things, the controller as a rule: again those, and only those, that it refuses because another one
    /// has become it. What is done already would be refused the second time.
    ///
    /// - Parameter isRepeatable: whether all may be sent again when no response came.
    func change<Key: Hashable & Sendable, Request: KafkaRequest>(
        _ keys: [Key], at destination: ClusterDestination = .controller, deadline: Instant, isRepeatable: Bool,
        keeps: Bool = true, _ make: @escaping @Sendable (_ keys: [Key], _ version: Int16) -> Request,
        told: (Request.Response) -> [Told<Key>]
    ) async throws(KafkaError) -> [Key: Result<Void, KafkaError>] {
        var results: [Key: Result<Void, KafkaError>] = [:]
        var left = keys
        var attempts = 0
        while true {
            attempts += 1
            let response: Request.Response
            do {
                response = try await request(
                    destination, deadline: deadline, isRepeatable: isRepeatable, keeps: keeps
                ) { [left] in
                    make(left, $0)
                }.response
            } catch {
                if error.endsCall || results.isEmpty { throw error }
                for key in left { results[key] = .failure(error) }
                return results
            }
            let sent = Set(left)
            var refused: Set<Key> = []
            for element in told(response) where sent.contains(element.key) {
                results[element.key] = element.result
                if element.errorCode == KafkaErrorCode.notController.rawValue { refused.insert(element.key) }
            }
            left = left.filter { refused.contains($0) }
            guard !left.isEmpty, noteMoved(KafkaErrorCode.notController.rawValue, destination) else { return results }
            guard await pause(attempts, before: deadline) else { return results }
        }
    }

    /// The outcome that a broker tells, without its words where they repeat the secret that it was sent.
    func outcome(
        _ errorCode: Int16, _ doing: String, _ message: String? = nil, topic: String? = nil, partition: Int32? = nil
    ) -> Result<Void, KafkaError> {
        guard errorCode != 0 else { return .success(()) }
        return .failure(
            KafkaError(
                errorCode: errorCode, doing: doing,
                detail: message.map { "\(PeerText($0, hiding: cluster.sentSecret))" }, topic: topic,
                partition: partition))
    }

    /// A broker that leaves something out must not make it look done.
    static func complete<Key, Value>(
        _ results: [Key: Result<Value, KafkaError>], _ keys: [Key], _ error: (Key) -> KafkaError
    ) -> [Key: Result<Value, KafkaError>] {
        var complete: [Key: Result<Value, KafkaError>] = [:]
        for key in keys { complete[key] = results[key] ?? .failure(error(key)) }
        return complete
    }
}

extension KafkaError {
    /// Whether the whole call has ended by it, and not one part.
    var endsCall: Bool { code == .cancelled || code == .stopped }
}
