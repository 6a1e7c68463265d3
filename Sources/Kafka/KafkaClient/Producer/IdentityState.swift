import TrestleBase
import KafkaSession

/// Where the producer's identity comes from.
struct IdentityState {
    /// Whether batches are to carry one.
    var isRequested = true
    /// Whether the broker refuses identities at the moment: batches are sent without one.
    var isRefused = false
    /// The one to adopt; `nil` when the last one is used up.
    var current: ProducerIdentity?
    /// The last one, for the broker to raise its epoch (KIP-360).
    var last: ProducerIdentity?
    /// The highest epoch seen of each producer id. One that comes again would make new records look like old ones.
    var usedEpochs: [Int64: Int16] = [:]
    var isUnderWay = false
    var failures = 0
    var retryAt = Instant.distantPast

    /// Notes an identity from the broker; `false` when it was used before.
    mutating func take(_ identity: ProducerIdentity) -> Bool {
        if let used = usedEpochs[identity.producerID], used >= identity.producerEpoch { return false }
        if usedEpochs.count >= 1024 { usedEpochs.removeAll(keepingCapacity: true) }
        usedEpochs[identity.producerID] = identity.producerEpoch
        current = identity
        last = identity
        return true
    }
}
