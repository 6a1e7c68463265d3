import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

// Whether the topic is there, and whether it may be written.
extension Examination {
    func examineTopic(_ name: String, _ metadata: MetadataResponse, _ conversation: KafkaConversation) async {
        let scope = conversation.link.scope
        begin(.topic, scope)
        // A broker that has no such topic may not look at the name, and nobody could create it.
        guard KafkaTopicName.isLegal(name) else {
            return fail(.topic, scope, .topic(.nameInvalid(name, reason: KafkaTopicName.rule)))
        }
        guard let topic = metadata.topics.first(where: { $0.name == name }) else {
            return fail(.topic, scope, .topic(.missing(name)))
        }
        switch KafkaErrorCode(rawValue: topic.errorCode) {
        case .none, .leaderNotAvailable: break
        case .unknownTopicOrPartition: return fail(.topic, scope, .topic(.missing(name)))
        case .topicAuthorizationFailed: return fail(.topic, scope, .topic(.notAuthorized(name)))
        case .invalidTopicException: return fail(.topic, scope, .topic(.nameInvalid(name, reason: KafkaTopicName.rule)))
        case let code: return fail(.topic, scope, .topic(.unavailable(name, code)))
        }
        let orphans = topic.partitions.filter { $0.leaderID < 0 }.map(\.partitionIndex)
        guard orphans.isEmpty, !topic.partitions.isEmpty else {
            return fail(.topic, scope, .topic(.withoutLeader(name, partitions: orphans)))
        }
        pass(.topic, scope, .topic(name, partitions: topic.partitions.count))
        await examineWriting(name, topic, metadata, conversation)
    }

    private func examineWriting(
        _ name: String, _ topic: MetadataResponse.Topic, _ metadata: MetadataResponse,
        _ conversation: KafkaConversation
    ) async {
        let scope = conversation.link.scope
        begin(.write, scope)
        // KIP-430: a bit for each operation that we are allowed; the lowest number when the broker does not tell.
        let operations = topic.topicAuthorizedOperations
        if !plan.writes, operations != Int32.min {
            let mayWrite = operations & (1 << 4) != 0
            return mayWrite ? pass(.write, scope, .writeAllowed(name)) : fail(.write, scope, .topic(.notWritable(name)))
        }
        guard let partition = topic.partitions.first,
            let broker = metadata.brokers.first(where: { $0.nodeID == partition.leaderID }),
            let port = UInt16(exactly: broker.port), port > 0
        else { return omit(.write, scope, .notReached) }
        let endpoint = Endpoint(host: broker.host, port: port)
        let leader = endpoint == conversation.link.endpoint ? conversation : await leader(at: endpoint, conversation)
        guard let leader else {
            // Its own steps, as an advertised listener, say why.
            if distrusted.contains(endpoint) { return omit(.write, scope, .keepsSecrets) }
            let isElsewhere = plan.sasl != nil && !plan.target.usesTLS && !plan.target.names(endpoint)
            return omit(.write, scope, isElsewhere ? .plaintextElsewhere : .notReached)
        }
        await produce(name, partition.partitionIndex, leader, scope)
        if leader !== conversation { leader.link.stream.close() }
    }

    private func produce(_ name: String, _ partition: Int32, _ leader: KafkaConversation, _ scope: Scope) async {
        guard let version = leader.versions.version(of: ProduceRequest.self, atMost: 11), version >= 3 else {
            return omit(.write, scope, .undecided)
        }
        var data = ProduceRequest.Partition()
        data.index = partition
        // Without a record a broker checks our rights, then refuses the request as invalid: nothing is stored.
        data.records = plan.writes ? Self.testBatch() : ByteSlice([])
        var topic = ProduceRequest.Topic()
        topic.name = name
        topic.partitionData = [data]
        var request = ProduceRequest()
        request.acks = -1
        request.timeoutMs = Int32(clamping: plan.timeout.components.seconds * 1000)
        request.topicData = [topic]
        guard let response = try? await leader.request(request, version: version),
            let result = response.responses.first?.partitionResponses.first
        else {
            return plan.writes
                ? fail(.write, scope, .service(.closedWithoutResponse)) : omit(.write, scope, .undecided)
        }
        let code = KafkaErrorCode(rawValue: result.errorCode)
        switch code {
        case .topicAuthorizationFailed, .clusterAuthorizationFailed: fail(.write, scope, .topic(.notWritable(name)))
        case .none where plan.writes:
            pass(.write, scope, .written(name, partition: partition, offset: result.baseOffset))
        case .none, .invalidRecord, .corruptMessage, .invalidRequest:
            plan.writes
                ? fail(.write, scope, .topic(.writeFailed(name, code))) : pass(.write, scope, .writeProbed(name))
        default: plan.writes ? fail(.write, scope, .topic(.writeFailed(name, code))) : omit(.write, scope, .undecided)
        }
    }

    /// One record, marked so that whoever finds it knows where it is from.
    private static func testBatch() -> ByteSlice {
        var batch = RecordBatchBuilder(capacity: 256)
        let text = Array("trestle doctor was here".utf8)
        batch.append(key: nil, value: text.span, timestamp: WallTime.current.secondsSince1970 * 1000)
        batch.finish()
        return batch.seal()
    }

    /// A connection to a broker that was examined as a listener; here its faults are not reported again. Nil when it is
    /// not the right server, or is one that may not have the credentials.
    func leader(at endpoint: Endpoint, _ conversation: KafkaConversation) async -> KafkaConversation? {
        guard let link = await openQuietly(endpoint, conversation.link.scope) else { return nil }
        let next = KafkaConversation(link: link, timeout: plan.timeout)
        next.versions = conversation.versions
        guard let credentials = plan.sasl else { return next }
        guard let trusted = link.trusted, await saslFault(next, credentials, over: trusted) == nil else {
            link.stream.close()
            return nil
        }
        return next
    }
}
