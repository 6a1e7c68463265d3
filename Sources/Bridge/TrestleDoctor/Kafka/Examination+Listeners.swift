import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

// "Bootstrap works, then nothing": a client is told other addresses by Metadata, and goes there.
extension Examination {
    /// Visits the brokers that Metadata names, in the order of their ids, up to the plan's limit.
    func examineListeners(_ metadata: MetadataResponse) async {
        let known = Set(plan.target.endpoints)
        var visited = 0
        for broker in metadata.brokers.sorted(by: { $0.nodeID < $1.nodeID }) {
            guard visited < plan.maximumBrokers else {
                let endpoint = Endpoint(host: broker.host, port: UInt16(clamping: broker.port))
                let scope = Scope.listener(broker: broker.nodeID, endpoint)
                begin(.connect, scope)
                return omit(
                    .connect, scope,
                    .tooManyBrokers(total: metadata.brokers.count, limit: plan.maximumBrokers))
            }
            visited += 1
            guard let port = UInt16(exactly: broker.port), port > 0, !broker.host.isEmpty else {
                let scope = Scope.listener(broker: broker.nodeID, Endpoint(host: broker.host, port: 0))
                begin(.connect, scope)
                let reason = "port \(broker.port) of host '\(PeerText(broker.host))' is not an address"
                fail(.connect, scope, .network(.connectFailed(reason: reason)))
                continue
            }
            let endpoint = Endpoint(host: broker.host, port: port)
            let scope = Scope.listener(broker: broker.nodeID, endpoint)
            if known.contains(endpoint) {
                begin(.connect, scope)
                pass(.connect, scope, .sameAsServer)
                continue
            }
            guard let conversation = await open(endpoint, scope) else { continue }
            await compareCluster(conversation, metadata.clusterID)
            conversation.link.stream.close()
        }
    }

    /// A name such as localhost leads every machine to itself, where another cluster may respond.
    private func compareCluster(_ conversation: KafkaConversation, _ expected: String?) async {
        guard let expected, let version = conversation.versions.version(of: MetadataRequest.self, atMost: 12),
            version >= 2
        else {
            return
        }
        let scope = conversation.link.scope
        var request = MetadataRequest()
        request.topics = []
        begin(.metadata, scope)
        do throws(KafkaConversation.Silence) {
            let response = try await conversation.request(request, version: version)
            if let found = response.clusterID, found != expected {
                fail(.metadata, scope, .network(.otherCluster(expected: expected, found: found)))
            } else {
                pass(.metadata, scope, .cluster(identifier: expected, brokers: response.brokers.count))
            }
        } catch {
            fail(.metadata, scope, .service(await finding(error, after: conversation.link)))
        }
    }
}
