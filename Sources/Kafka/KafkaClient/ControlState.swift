import KafkaSession
import TrestleTransport

/// The connection that asks about the cluster: to one of the bootstrap servers or to one of the brokers that the cluster has
/// named.
struct ControlState {
    let bootstrap: [Endpoint]
    var link: BrokerLink?
    /// The candidate that comes next.
    var nextIndex = 0
    /// Failures since something last worked.
    var failures = 0
    var retryAt: UInt64 = 0
    /// Whether the cluster has been described over this connection.
    var hasAnswered = false
    /// The last server that described the cluster.
    var answeredBy: Endpoint?

    // MARK: Metadata

    /// Whether the cluster is asked as soon as `metadataNotBefore` allows.
    var isMetadataWanted = false
    /// Whether it is wanted because something does not work.
    var isInTrouble = false
    /// When the request that is under way was sent.
    var metadataSentAt: UInt64?
    /// Nothing is asked before this time.
    var metadataNotBefore: UInt64 = 0
    /// When the picture of the cluster is too old.
    var metadataDue = UInt64.max
    /// When to ask again for what was missing from the last answer.
    var metadataRetryAt = UInt64.max
    /// Answers in a row from which something was missing.
    var incompleteAnswers = 0

    // MARK: A broker that is of no help

    /// Answers in a row over this connection that did not help against the trouble.
    var uselessAnswers = 0
    /// How many of them it takes to ask another broker; more each time, since the cluster itself may be at fault.
    var uselessAnswersAllowed = Self.initiallyAllowed
    /// How long an answer may take before another broker is asked, while one is there.
    var stallTimeout = LeaderNode.stallTimeout

    static let initiallyAllowed = 4

    init(bootstrap: [Endpoint]) { self.bootstrap = bootstrap }
}

/// Where the producer's identity comes from.
struct IdentityState {
    /// Whether batches are to carry one.
    var isWanted = true
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
    var retryAt: UInt64 = 0

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
