internal import KafkaCodec

// IncrementalAlterConfigs (44), versions 0-1: per-topic settings are not kept, so that only what changes nothing is taken.
extension KafkaBrokerCore {
    private enum Operation {
        static let set: Int8 = 0
        static let reset: Int8 = 1
    }

    func incrementalAlterConfigs(_ request: IncrementalAlterConfigsRequest, _ exchange: Exchange) {
        let response = Gathered(IncrementalAlterConfigsResponse())
        inParts(request.resources, of: exchange) { [self] requested in
            var result = IncrementalAlterConfigsResponse.Resource()
            result.resourceType = requested.resourceType
            result.resourceName = requested.resourceName
            if let refusal = refusal(of: requested) {
                result.errorCode = refusal.code.rawValue
                result.errorMessage = refusal.message
            }
            response.value.responses.append(result)
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func refusal(of requested: IncrementalAlterConfigsRequest.Resource) -> Refusal? {
        guard requested.resourceType == 2 else {
            return Refusal(.invalidRequest, "the broker's settings are those of its command line")
        }
        guard topics.topics[requested.resourceName] != nil else {
            return Refusal(.unknownTopicOrPartition, "there is no such topic")
        }
        let other = requested.configs.first {
            $0.configOperation != Operation.reset
                && !($0.configOperation == Operation.set && isDefault($0.name, $0.value))
        }
        return other.map {
            Refusal(.invalidConfig, "\($0.name) cannot be set for one topic: the broker's holds for all")
        }
    }
}
