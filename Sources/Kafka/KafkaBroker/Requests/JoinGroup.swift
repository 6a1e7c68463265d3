internal import KafkaCodec
internal import WireBytes

// JoinGroup (11), versions 0-9: makes a consumer a member of its group; completed when all members have joined.
extension KafkaBrokerCore {
    func joinGroup(_ request: JoinGroupRequest, _ exchange: Exchange) {
        func refuse(_ error: KafkaErrorCode) {
            var response = JoinGroupResponse()
            response.errorCode = error.rawValue
            response.memberID = request.memberID
            if exchange.version < 7 { response.protocolName = "" }
            exchange.respond(response)
        }
        guard GroupCoordinator.isLegal(request.groupID) else { return refuse(.invalidGroupID) }
        guard request.groupInstanceID.map(GroupCoordinator.isLegal) ?? true else { return refuse(.invalidRequest) }
        guard configuration.sessionTimeout.contains(.milliseconds(Int64(request.sessionTimeoutMs))) else {
            return refuse(.invalidSessionTimeout)
        }
        let sessionTimeout = Duration.milliseconds(Int64(request.sessionTimeoutMs))
        let join = ConsumerGroup.Join(
            memberID: request.memberID, instanceID: request.groupInstanceID, clientID: exchange.clientID,
            clientHost: exchange.connection.host, sessionTimeout: sessionTimeout,
            rebalanceTimeout: exchange.version == 0
                ? sessionTimeout : .milliseconds(max(0, Int64(request.rebalanceTimeoutMs))),
            protocolType: request.protocolType,
            protocols: request.protocols.map { .init(name: $0.name, metadata: $0.metadata.compacted()) },
            newMemberID: "\(exchange.clientID.prefix(200))-\(KafkaUUID.random())",
            requiresKnownMemberID: exchange.version >= 4, canSkipAssignment: exchange.version >= 9,
            holder: exchange.connection.holder)
        let size = request.protocols.reduce(4096) { $0 + $1.name.utf8.count + $1.metadata.count }
        let error = coordinator.submit(
            exchange, to: request.groupID, creating: request.memberID.isEmpty, adding: size
        ) {
            $0.handleJoin(join, waiter: $1, now: $2)
        }
        if let error { refuse(error) }
    }
}
