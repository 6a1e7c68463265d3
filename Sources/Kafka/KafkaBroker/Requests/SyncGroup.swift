internal import KafkaCodec
internal import WireBytes

// SyncGroup (14), versions 0-5: hands each member what the leader has assigned to it; completed when the leader's
// comes.
extension KafkaBrokerCore {
    func syncGroup(_ request: SyncGroupRequest, _ exchange: Exchange) {
        let sync = ConsumerGroup.Sync(
            memberID: request.memberID, instanceID: request.groupInstanceID, generation: request.generationID,
            protocolType: request.protocolType, protocolName: request.protocolName,
            assignments: request.assignments.reduce(into: [:]) { $0[$1.memberID] = $1.assignment.compacted() },
            holder: exchange.connection.holder)
        let size = request.assignments.reduce(0) { $0 + $1.assignment.count }
        let error = coordinator.submit(exchange, to: request.groupID, adding: size) {
            $0.handleSync(sync, waiter: $1, now: $2)
        }
        guard let error else { return }
        var response = SyncGroupResponse()
        response.errorCode = error.rawValue
        exchange.respond(response)
    }
}
