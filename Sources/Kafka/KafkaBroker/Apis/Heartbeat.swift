internal import KafkaCodec

// Heartbeat (12), versions 0-4: a member is alive, and hears of a rebalance.
extension BrokerCore {
    func heartbeat(_ request: HeartbeatRequest, _ exchange: Exchange) {
        let error = coordinator.update(request.groupId) { group, now in
            let error = group.heartbeat(
                memberID: request.memberId, instanceID: request.groupInstanceId, generation: request.generationId,
                now: now)
            return (error, [])
        }
        var response = HeartbeatResponse()
        response.errorCode = (error ?? .unknownMemberId).rawValue
        exchange.respond(response)
    }
}
