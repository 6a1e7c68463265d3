import TrestleBase
import KafkaSession
import TestSupport

/// Partition state machines of one producer on one connection to a broker model, with faults drawn from a seed. The records of
/// a partition are numbered in the order in which they are enqueued, so that the judge sees what is lost or out of order.
struct ProducerSimulation {
    /// Which faults a run meets.
    struct Faults {
        /// Responses are lost, requests are cut off, and those that a broker had read may still be carried out later.
        var cuts = false
        /// The error comes after the append: NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT.
        var errorsAfterAppend = false
        /// NOT_ENOUGH_REPLICAS, and TOPIC_AUTHORIZATION_FAILED for a while.
        var refusals = false
        /// Some records are never taken; the broker may name them.
        var badRecords = false
        /// Batches are found to be corrupt: any of several records for once, and those with a bad record always.
        var corruption = false
        /// Whole batches are refused, also those that an earlier attempt has stored.
        var rejections = false
        /// The largest batch changes, so that one that was taken may be refused the next time.
        var changingLimits = false
        /// INVALID_PRODUCER_EPOCH out of the blue.
        var fencing = false
        /// Producers are forgotten at any time: the broker then takes any sequence.
        var forgetting = false
        /// Producers are forgotten when nothing of theirs is under way.
        var forgettingWhenIdle = false
        /// The client gives up batches that wait, whether or not an earlier attempt has stored them.
        var expiry = false
        /// InitProducerId is refused for a while.
        var identityRefusals = false
        var isIdempotent = true
        var refusesUnknownProducers = false
        var bumpsEpochs = true

        init(_ random: inout SeededRandom) {
            cuts = random.chance(60)
            errorsAfterAppend = random.chance(60)
            refusals = random.chance(60)
            badRecords = random.chance(50)
            rejections = random.chance(40)
            changingLimits = random.chance(20)
            fencing = random.chance(20)
            forgetting = random.chance(20)
            forgettingWhenIdle = random.chance(20)
            identityRefusals = random.chance(15)
            isIdempotent = random.chance(90)
            refusesUnknownProducers = random.chance(30)
            bumpsEpochs = random.chance(70)
            corruption = random.chance(25)
            expiry = random.chance(30)
        }

        /// Whether each record must be in the log once. It cannot be where the broker contradicts itself: forgets, or refuses
        /// what a request that has outlived its connection is still to store.
        var isExactlyOnce: Bool {
            isIdempotent && !changingLimits && !fencing && !forgetting && !forgettingWhenIdle && !identityRefusals
                && !(rejections && cuts)
        }

        /// Whether records must reach the log in order. A broker that forgets a producer in the middle takes a batch that
        /// overtook a refused one.
        var isOrdered: Bool { !forgetting || refusesUnknownProducers }
    }

    private struct Sent {
        let partition: Int
        let ordinal: UInt64
        let batch: ProducerBrokerModel.Batch
        var verdict = ProduceVerdict.unknown
        /// Whether none of its records can be stored.
        var isRefusedWhole = false
        /// Places in the batch that the broker names as bad.
        var blamed: [Int] = []
    }

    private var random: SeededRandom
    private let faults: Faults
    private var broker: ProducerBrokerModel
    private var machines: [PartitionStateMachine<[Int]>]
    private var adopted: [ProducerIdentity?]
    private var identity: ProducerIdentity?
    private var nextRecord = 0
    private var recordsByPartition: [[Int]]

    /// Requests that the broker has not handled, and responses that the client has not read.
    private var requests: [[Sent]] = []
    private var responses: [[Sent]] = []
    /// Requests of connections that are gone, still to be carried out.
    private var ghosts: [[Sent]] = []
    private let size: Int?
    private var limit = 12
    private var isAuthorized = true
    private var isIdentityRefused = false
    private var isQuiet = false

    private var stored: [Int: Int] = [:]
    private var failed: [Int: Int] = [:]
    private var givenUp: Set<Int> = []

    init(seed: UInt64, faults change: (inout Faults) -> Void = { _ in }) {
        random = SeededRandom(seed: seed)
        var faults = Faults(&random)
        change(&faults)
        self.faults = faults
        size = random.chance(50) ? 1 + random.below(3) : nil
        let partitions = 1 + random.below(3)
        broker = ProducerBrokerModel(
            partitions: partitions, refusesUnknownProducers: faults.refusesUnknownProducers)
        machines = (0..<partitions).map { _ in PartitionStateMachine(isIdempotent: faults.isIdempotent) }
        adopted = Array(repeating: nil, count: partitions)
        recordsByPartition = Array(repeating: [], count: partitions)
    }

    /// Runs to the end; what is wrong, or `nil`.
    mutating func run(batches: Int = 40) -> String? {
        var left = batches
        for step in 0..<30_000 {
            // Faults end some day.
            isQuiet = step > 3_000
            if left > 0, random.chance(25) {
                enqueue()
                left -= 1
            }
            disturb()
            if random.chance(70) { send() }
            if random.chance(60) { handleRequest() }
            if random.chance(60), !responses.isEmpty { read(responses.removeFirst()) }
            if left == 0, machines.allSatisfy({ $0.isEmpty }) { return judge() }
        }
        return "the partitions hang with \(machines.map { ($0.waitingCount, $0.inFlightCount) })"
    }

    private mutating func enqueue() {
        let partition = random.below(machines.count)
        if machines[partition].isEmpty, faults.forgettingWhenIdle, random.chance(50) {
            broker.forgetProducers(of: partition)
            machines[partition].handleIdleness()
        }
        for _ in 0...random.below(4) {
            // Batches of one size are more easily taken for one another.
            let records = (0..<(size ?? 1 + random.below(9))).map { nextRecord + $0 }
            nextRecord += records.count
            recordsByPartition[partition] += records
            machines[partition].enqueue(records, recordCount: Int32(records.count))
        }
    }

    private mutating func disturb() {
        if isQuiet {
            (isAuthorized, isIdentityRefused, limit) = (true, false, 12)
        } else {
            if faults.refusals, random.chance(3) { isAuthorized.toggle() }
            if faults.changingLimits, random.chance(3) { limit = 1 + random.below(12) }
            if faults.forgetting, random.chance(2) { broker.forgetProducers(of: random.below(machines.count)) }
            if faults.identityRefusals, random.chance(3) { isIdentityRefused.toggle() }
            if faults.cuts, random.chance(3) { cut() }
            if faults.expiry, random.chance(4) { giveUp() }
        }
        if !ghosts.isEmpty, random.chance(20) {
            for sent in ghosts.removeFirst() { _ = carryOut(sent) }
        }
        if faults.identityRefusals, !isIdentityRefused, faults.isIdempotent, random.chance(5) {
            for index in machines.indices { machines[index].restoreIdempotence() }
        }
    }

    // MARK: The client

    private mutating func send() {
        guard requests.count + responses.count < 5 else { return }
        var request: [Sent] = []
        for index in machines.indices {
            if machines[index].needsIdentity { renewIdentity(of: index) }
            guard let next = machines[index].popForSending() else { continue }
            request.append(
                Sent(
                    partition: index, ordinal: next.ordinal,
                    batch: ProducerBrokerModel.Batch(
                        producerID: next.identity.producerID, producerEpoch: next.identity.producerEpoch,
                        baseSequence: next.baseSequence, records: next.batch)))
        }
        if !request.isEmpty { requests.append(request) }
    }

    private mutating func renewIdentity(of index: Int) {
        if identity == nil || identity == adopted[index] {
            if isIdentityRefused {
                for index in machines.indices { machines[index].removeIdentity() }
                return
            }
            let current = identity.map { (id: $0.producerID, epoch: $0.producerEpoch) }
            let next = broker.initProducerID(current: current, bumpsEpochs: faults.bumpsEpochs)
            identity = ProducerIdentity(producerID: next.0, producerEpoch: next.1)
        }
        if let identity { machines[index].adopt(identity) }
        adopted[index] = identity
    }

    private mutating func read(_ batches: [Sent]) {
        for sent in batches {
            switch machines[sent.partition].handleResponse(sent.ordinal, sent.verdict) {
            case .reportStored(let records): for record in records { stored[record, default: 0] += 1 }
            case .rejected(let records, let ordinal): divide(records, ordinal, sent)
            case .retry, .none: break
            }
        }
    }

    private mutating func divide(_ records: [Int], _ ordinal: UInt64, _ sent: Sent) {
        var parts: [[Int]] = []
        if sent.isRefusedWhole {
            for record in records { failed[record, default: 0] += 1 }
        } else if !sent.blamed.isEmpty {
            parts = [records.indices.filter { !sent.blamed.contains($0) }.map { records[$0] }]
            for place in sent.blamed { failed[records[place], default: 0] += 1 }
        } else if records.count > 1 {
            parts = [Array(records.prefix(records.count / 2)), Array(records.dropFirst(records.count / 2))]
        } else {
            failed[records[0], default: 0] += 1
        }
        machines[sent.partition].replace(
            ordinal, with: parts.filter { !$0.isEmpty }.map { ($0, Int32($0.count)) })
    }

    /// Gives up the older of the batches that wait.
    private mutating func giveUp() {
        let partition = random.below(machines.count)
        let limit = random.below(max(nextRecord, 1))
        for records in machines[partition].removeWaiting(where: { ($0.first ?? 0) <= limit }) {
            for record in records {
                failed[record, default: 0] += 1
                givenUp.insert(record)
            }
        }
    }

    // MARK: The connection and the broker

    private mutating func cut() {
        // The broker carries out the first few of what it has not responded to.
        if random.chance(50), !requests.isEmpty { ghosts += requests.prefix(1 + random.below(requests.count)) }
        for sent in (responses + requests).joined() {
            _ = machines[sent.partition].handleConnectionLost(sent.ordinal)
        }
        requests = []
        responses = []
    }

    private mutating func handleRequest() {
        guard !requests.isEmpty else { return }
        responses.append(requests.removeFirst().map { carryOut($0) })
    }

    private func isBad(_ record: Int) -> Bool { faults.badRecords && record % 23 == 7 }

    private mutating func carryOut(_ sent: Sent) -> Sent {
        var sent = sent
        let records = sent.batch.records
        if !isAuthorized || faults.refusals && !isQuiet && random.chance(5) {
            sent.verdict = .notStored
        } else if faults.rejections, !isQuiet, random.chance(3) {
            (sent.verdict, sent.isRefusedWhole) = (.rejected, true)
        } else if faults.corruption,
            !isQuiet && records.count > 1 && random.chance(5) || records.contains(where: isBad)
        {
            sent.verdict = .corrupt
        } else if records.count > limit || records.contains(where: isBad) {
            sent.verdict = .rejected
            if records.count <= limit, random.chance(50) { sent.blamed = records.indices.filter { isBad(records[$0]) } }
        } else if faults.fencing, !isQuiet, random.chance(3) {
            sent.verdict = .identityLost
        } else {
            switch broker.append(sent.batch, to: sent.partition) {
            case .appended: sent.verdict = .stored
            // Apache Kafka responds with the place of the batch that it has; others with DUPLICATE_SEQUENCE_NUMBER.
            case .duplicate: sent.verdict = random.chance(50) ? .stored : .duplicate
            case .outOfOrder: sent.verdict = .outOfOrder
            case .unknownProducer, .invalidEpoch: sent.verdict = .identityLost
            }
            if sent.verdict == .stored, faults.errorsAfterAppend, !isQuiet, random.chance(10) {
                sent.verdict = .unknown
            }
        }
        return sent
    }

    // MARK: The judge

    private func judge() -> String? {
        if let wrong = broker.wrongDuplicates.first { return "a sequence was given out twice: \(wrong)" }
        for (partition, records) in recordsByPartition.enumerated() {
            let log = broker.log(partition)
            let there = Set(log)
            for record in records {
                let ends = (stored[record] ?? 0) + (failed[record] ?? 0)
                if ends != 1 { return "record \(record) ended \(ends) times" }
                if stored[record] != nil, !there.contains(record) {
                    return "record \(record) was acknowledged and is lost"
                }
                if failed[record] != nil, !isBad(record), !givenUp.contains(record), !faults.changingLimits,
                    !faults.rejections
                {
                    return "record \(record) failed"
                }
            }
            if faults.isExactlyOnce, there.count != log.count { return "duplicates in \(log)" }
            if faults.isOrdered {
                var seen: Set<Int> = []
                // A request that outlives its connection may store a record late that has long failed.
                let firsts = log.filter { stored[$0] != nil && seen.insert($0).inserted }
                if firsts != firsts.sorted() { return "out of order: \(firsts)" }
            }
        }
        return nil
    }
}
