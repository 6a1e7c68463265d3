import KafkaCodec
import KafkaSession
import Transport

// "Bootstrap works, then nothing": a client is told other addresses by Metadata, and goes there.
extension Examination {
    /// A cluster that claims more brokers than this has its first ones visited.
    static let maximumListeners = 200

    func examineListeners(_ metadata: MetadataResponse) async {
        let known = Set(plan.target.endpoints)
        for broker in metadata.brokers.sorted(by: { $0.nodeId < $1.nodeId }).prefix(Self.maximumListeners) {
            guard let port = UInt16(exactly: broker.port), port > 0, !broker.host.isEmpty else {
                let scope = Scope.listener(broker: broker.nodeId, Endpoint(host: broker.host, port: 0))
                begin(.connect, scope)
                fail(
                    .connect, scope,
                    .connectFailed(reason: "port \(broker.port) of host '\(broker.host)' is no address"))
                continue
            }
            let endpoint = Endpoint(host: broker.host, port: port)
            let scope = Scope.listener(broker: broker.nodeId, endpoint)
            if known.contains(endpoint) {
                begin(.connect, scope)
                pass(.connect, scope, .sameAsServer)
                continue
            }
            guard let conversation = await open(endpoint, scope) else { continue }
            await compareCluster(conversation, metadata.clusterId)
            conversation.link.stream.close()
        }
    }

    /// A name such as localhost leads every machine to itself, where another cluster may answer.
    private func compareCluster(_ conversation: KafkaConversation, _ wanted: String?) async {
        guard let wanted, let version = conversation.versions.version(of: MetadataRequest.self, atMost: 12),
            version >= 2
        else {
            return
        }
        let scope = conversation.link.scope
        var request = MetadataRequest()
        request.topics = []
        begin(.metadata, scope)
        guard let answer = try? await conversation.ask(request, version: version) else {
            return fail(.metadata, scope, .closedWithoutAnswer)
        }
        if let found = answer.clusterId, found != wanted {
            fail(.metadata, scope, .otherCluster(wanted: wanted, found: found))
        } else {
            pass(.metadata, scope, .cluster(identifier: wanted, brokers: answer.brokers.count))
        }
    }
}
