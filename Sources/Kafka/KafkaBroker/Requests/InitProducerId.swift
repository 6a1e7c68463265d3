internal import KafkaCodec
internal import RecordLog

// InitProducerId (22), versions 0-5: a number for an idempotent producer. Transactions are refused.
extension KafkaBrokerCore {
    func initProducerID(_ request: InitProducerIdRequest, _ exchange: Exchange) {
        var response = InitProducerIdResponse()
        response.producerEpoch = -1
        if request.transactionalID != nil {
            response.errorCode = Refusal.noTransactions.code.rawValue
            return exchange.respond(response)
        }
        // A producer that asks again after a lost batch gets a new number, whose sequences begin at zero. Every partition is
        // checked for the number: others have their turn between one and the next.
        let found = Gathered<Int64?>(nil)
        inParts(Array(0..<BrokerFolder.longestSearch), of: exchange) { [self] _ in
            guard found.value == nil else { return }
            found.value = folder.takeProducerID { [topics] identifier in
                topics.topics.values.contains { $0.partitions.contains { $0.log.knowsProducer(identifier) } }
            }
        } finish: { [self] in
            initProducerID(found.value, response, exchange)
        }
    }

    private func initProducerID(_ found: Int64?, _ response: InitProducerIdResponse, _ exchange: Exchange) {
        var response = response
        if let identifier = found {
            if exchange.connection.isInProcess {
                // It asks again when an identity is lost; what is older than this has long been settled.
                if ownProducerIDs.count >= 1_000 { ownProducerIDs.removeAll() }
                ownProducerIDs.insert(identifier)
            }
            response.producerID = identifier
            response.producerEpoch = 0
        } else {
            // The client asks again in a moment.
            response.errorCode = KafkaErrorCode.coordinatorLoadInProgress.rawValue
        }
        exchange.respond(response)
    }
}
