internal import KafkaCodec

// Heartbeat (12), versions 0-4: a member is alive, and hears of a rebalance.
extension KafkaBrokerCore {
    func heartbeat(_ request: HeartbeatRequest, _ exchange: Exchange) {
        let error = coordinator.update(request.groupID) { group, now in
            let error = group.handleHeartbeat(
                memberID: request.memberID, instanceID: request.groupInstanceID, generation: request.generationID,
                now: now)
            return (error, [])
        }
        var response = HeartbeatResponse()
        response.errorCode = (error ?? .unknownMemberID).rawValue
        exchange.respond(response)
    }
}
