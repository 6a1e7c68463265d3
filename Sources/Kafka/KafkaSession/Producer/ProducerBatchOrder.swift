/// The order of one partition's batches in the client: a `PartitionStateMachine` of `ProducerBatch`.
///
/// Other modules would run the generic machine through metadata that is looked up at run time, with a copy of the whole machine for each
/// look at it. Here it is compiled for this type of batch.
package struct ProducerBatchOrder {
    package typealias Machine = PartitionStateMachine<ProducerBatch>

    private var machine: Machine

    package init(isIdempotent: Bool) { machine = Machine(isIdempotent: isIdempotent) }

    package var waitingCount: Int { machine.waitingCount }
    package var inFlightCount: Int { machine.inFlightCount }
    package var needsIdentity: Bool { machine.needsIdentity }
    package var canSend: Bool { machine.canSend }
    package var nextBatch: ProducerBatch? { machine.nextBatch }
    package var batchesInFlight: [ProducerBatch] { machine.batchesInFlight }

    package mutating func enqueue(_ batch: ProducerBatch, recordCount: Int32) {
        machine.enqueue(batch, recordCount: recordCount)
    }

    package mutating func adopt(_ identity: ProducerIdentity) { machine.adopt(identity) }
    package mutating func removeIdentity() { machine.removeIdentity() }
    package mutating func restoreIdempotence() { machine.restoreIdempotence() }
    package mutating func handleIdleness() { machine.handleIdleness() }
    package mutating func popForSending() -> Machine.InFlightBatch? { machine.popForSending() }

    package mutating func handleResponse(_ ordinal: UInt64, _ verdict: ProduceVerdict) -> Machine.Action {
        machine.handleResponse(ordinal, verdict)
    }

    package mutating func handleConnectionLost(_ ordinal: UInt64) -> Machine.Action {
        machine.handleConnectionLost(ordinal)
    }

    package mutating func replace(_ ordinal: UInt64, with parts: [(batch: ProducerBatch, recordCount: Int32)]) {
        machine.replace(ordinal, with: parts)
    }

    package mutating func removeAll() -> [ProducerBatch] { machine.removeAll() }

    package mutating func removeWaiting(where isGivenUp: (ProducerBatch) -> Bool) -> [ProducerBatch] {
        machine.removeWaiting(where: isGivenUp)
    }
}
