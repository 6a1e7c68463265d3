internal import KafkaCodec

// FindCoordinator (10), versions 0-5: this broker, for every group.
extension KafkaBrokerCore {
    func findCoordinator(_ request: FindCoordinatorRequest, _ exchange: Exchange) {
        var response = FindCoordinatorResponse()
        let listener = exchange.connection.listener
        let refusal = refusal(keyType: request.keyType)
        if exchange.version >= 4 {
            let gathered = Gathered(response)
            return inParts(request.coordinatorKeys.distinct(), of: exchange) { [self] key in
                var coordinator = FindCoordinatorResponse.Coordinator()
                coordinator.key = key
                if let refusal {
                    coordinator.nodeID = -1
                    coordinator.port = -1
                    coordinator.errorCode = refusal.code.rawValue
                    coordinator.errorMessage = refusal.message
                } else {
                    coordinator.nodeID = nodeID
                    coordinator.host = listener.advertisedHost
                    coordinator.port = listener.advertisedPort
                }
                gathered.value.coordinators.append(coordinator)
            } finish: {
                exchange.respond(gathered.value)
            }
        }
        if let refusal {
            response.nodeID = -1
            response.port = -1
            response.errorCode = refusal.code.rawValue
            response.errorMessage = refusal.message
        } else {
            response.nodeID = nodeID
            response.host = listener.advertisedHost
            response.port = listener.advertisedPort
        }
        exchange.respond(response)
    }

    private func refusal(keyType: Int8) -> Refusal? {
        switch keyType {
        case 0: nil
        case 1: .noTransactions
        default: Refusal(.invalidRequest, "there are no coordinators of kind \(keyType)")
        }
    }
}
