internal import KafkaCodec
internal import RecordLog

// InitProducerId (22), versions 0-5: a number for an idempotent producer. Transactions are refused.
extension BrokerCore {
    func initProducerID(_ request: InitProducerIdRequest, _ exchange: Exchange) {
        var response = InitProducerIdResponse()
        response.producerEpoch = -1
        if request.transactionalId != nil {
            response.errorCode = Refusal.noTransactions.code.rawValue
            return exchange.respond(response)
        }
        // A producer that asks again after a lost batch gets a new number, whose sequences begin at zero.
        do {
            response.producerId = try folder.takeProducerID()
            response.producerEpoch = 0
        } catch {
            log(.error, error.message)
            response.errorCode = KafkaErrorCode.kafkaStorageError.rawValue
        }
        exchange.respond(response)
    }
}
