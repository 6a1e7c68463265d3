internal import KafkaCodec

// DescribeCluster (60), versions 0-1: one broker, which is the controller too.
extension KafkaBrokerCore {
    func describeCluster(_ request: DescribeClusterRequest, _ exchange: Exchange) {
        var response = DescribeClusterResponse()
        guard request.endpointType == 1 else {
            response.errorCode = KafkaErrorCode.unsupportedEndpointType.rawValue
            response.errorMessage = "this broker has no endpoints of kind \(request.endpointType)"
            response.endpointType = exchange.version >= 1 ? request.endpointType : 1
            return exchange.respond(response)
        }
        var broker = DescribeClusterResponse.Broker()
        broker.brokerID = nodeID
        broker.host = exchange.connection.listener.advertisedHost
        broker.port = exchange.connection.listener.advertisedPort
        response.brokers = [broker]
        response.clusterID = clusterID
        response.controllerID = nodeID
        exchange.respond(response)
    }
}
