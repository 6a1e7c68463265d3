public import KafkaSession
public import TrestleBase

/// The records of one Kafka partition on their way to MQTT, in their order: which are to be sent, which wait for their
/// acknowledgement, and up to where all are delivered, which is what may be committed.
///
/// A record may become several messages, each a step of its own. A step that the MQTT broker refuses for now stops the partition:
/// once everything in flight has a response, it is sent again together with all steps behind it, so that the last message of a
/// topic is the newest one.
public struct PartitionDelivery<Item> {
    /// The place of a step, which it keeps.
    public typealias Number = UInt64

    enum State: Sendable {
        /// Not sent, or to be sent again.
        case waiting
        /// The MQTT broker has not responded.
        case sent
        /// Refused, to be sent again.
        case refused
        /// On its way to the dead-letter topic.
        case deadLettering
        /// Acknowledged; sent again when one before it is.
        case delivered
        /// Over for good: dead-lettered, expired or left out.
        case over
    }

    struct Step {
        let item: Item
        /// The offset behind its record where it is the record's last one, else -1.
        let next: Int64
        let size: Int
        /// The leader epoch of its record, or -1.
        let epoch: Int32
        var route: Int32 = 0
        var state = State.waiting
        /// Whether it was begun before: what is sent again counts once.
        var isCounted = false
        /// Whether it has been delivered before.
        var isSettled = false
    }

    /// How many steps were begun, and what became of them. A step that is sent again counts once.
    public struct Tally: Sendable, Hashable {
        public internal(set) var begun = 0
        /// Bytes of those that were begun.
        public internal(set) var begunBytes = 0
        public internal(set) var delivered = 0
        public internal(set) var deadLettered = 0
        public internal(set) var expired = 0
        /// Left out for another reason.
        public internal(set) var leftOut = 0
        /// Begun, and neither of these when the partition moved on.
        public internal(set) var abandoned = 0
        /// How often a step was sent again.
        public internal(set) var retried = 0

        public init() {}

        /// Steps whose outcome is known.
        public var settled: Int { delivered + deadLettered + expired + leftOut }

        public static func + (left: Self, right: Self) -> Self {
            var sum = left
            sum.begun += right.begun
            sum.begunBytes += right.begunBytes
            sum.delivered += right.delivered
            sum.deadLettered += right.deadLettered
            sum.expired += right.expired
            sum.leftOut += right.leftOut
            sum.abandoned += right.abandoned
            sum.retried += right.retried
            return sum
        }
    }

    private var steps = RingQueue<Step>()
    /// The number of the first step.
    private var first: Number = 0
    /// The number of the next step that may be sent.
    private var cursor: Number = 0
    /// Steps that are sent or on their way to the dead-letter topic.
    public private(set) var outstanding = 0
    /// Bytes of all steps, those that wait included.
    public private(set) var bytes = 0
    /// Where to go on once nothing is outstanding.
    private var retryFrom: Number?
    private var retryAt = Instant.distantPast
    private var isClosed = false
    /// By route.
    public private(set) var tallies: [Tally] = []
    /// Offsets of records that are not settled, as far as they are known here.
    public private(set) var unsettledRecords = 0
    /// Behind the last record of which all steps are delivered; `nil` while there is none.
    public private(set) var committable: OffsetAndMetadata?

    public init() {}

    public var isEmpty: Bool { steps.isEmpty }

    /// Of all routes.
    public var tally: Tally { tallies.reduce(Tally(), +) }

    /// The oldest step; `nil` when there is none.
    public var oldest: Item? { steps.first?.item }

    /// When to ask for `next` again; `nil` when nothing waits for a time.
    public var deadline: Instant? { retryFrom != nil && outstanding == 0 && !isClosed ? retryAt : nil }

    /// Takes a step.
    ///
    /// - Parameters:
    ///   - route: its place among the routes, for `tallies`.
    ///   - next: the offset behind its record, in the record's last step; `nil` in those before it.
    ///   - epoch: the record's leader epoch, which is committed with `next`; -1 when it is not known.
    ///   - size: in bytes, for `bytes`.
    public mutating func append(_ item: Item, route: Int = 0, next: Int64?, epoch: Int32, size: Int) {
        guard !isClosed else { return }
        while tallies.count <= route { tallies.append(Tally()) }
        steps.append(Step(item: item, next: next ?? -1, size: size, epoch: epoch, route: Int32(clamping: route)))
        bytes += size
        if next != nil { unsettledRecords += 1 }
    }

    /// A record that has no step: it counts as delivered when all before it are.
    public mutating func skip(to next: Int64, epoch: Int32, _ item: Item) {
        guard !isClosed else { return }
        steps.append(Step(item: item, next: next, size: 0, epoch: epoch, state: .over))
        unsettledRecords += 1
        dropSettled()
    }

    /// The next step to send. The caller sends it and says so with `handleSent`, or what else became of it.
    ///
    /// - Parameter window: how many may be outstanding.
    /// - Returns: `nil` when there is none now.
    public mutating func next(window: Int, now: Instant) -> (number: Number, item: Item)? {
        guard !isClosed else { return nil }
        if let from = retryFrom {
            guard outstanding == 0, now >= retryAt else { return nil }
            rewind(to: from)
        }
        guard outstanding < window else { return nil }
        while cursor < first &+ UInt64(steps.count) {
            let step = steps[offset(cursor)]
            if step.state == .waiting { return (cursor, step.item) }
            cursor &+= 1
        }
        return nil
    }

    private mutating func rewind(to number: Number) {
        retryFrom = nil
        var place = max(number, first)
        cursor = place
        while place < first &+ UInt64(steps.count) {
            let offset = offset(place)
            switch steps[offset].state {
            case .refused, .delivered:
                steps[offset].state = .waiting
                tallies[Int(steps[offset].route)].retried += 1
            case .waiting, .sent, .deadLettering, .over: break
            }
            place &+= 1
        }
    }

    /// A step has been handed to the MQTT client.
    ///
    /// - Returns: whether it was for the first time.
    @discardableResult
    public mutating func handleSent(_ number: Number) -> Bool { begin(number, .sent) }

    /// A step can be no message, and is on its way to the dead-letter topic.
    public mutating func handleDeadLettering(_ number: Number) { _ = begin(number, .deadLettering) }

    private mutating func begin(_ number: Number, _ state: State) -> Bool {
        guard let offset = known(number), steps[offset].state == .waiting else { return false }
        let isFirst = !steps[offset].isCounted
        outstanding += 1
        steps[offset].state = state
        count(offset)
        if cursor == number { cursor &+= 1 }
        return isFirst
    }

    private mutating func count(_ offset: Int) {
        let route = Int(steps[offset].route)
        guard !steps[offset].isCounted else { return }
        steps[offset].isCounted = true
        tallies[route].begun += 1
        tallies[route].begunBytes += steps[offset].size
    }

    /// The client did not take the step: it is the next one again.
    public mutating func handleUnsent(_ number: Number) {
        guard let offset = known(number), steps[offset].state == .sent else { return }
        steps[offset].state = .waiting
        outstanding -= 1
        cursor = min(cursor, number)
    }

    /// A step is nothing for MQTT: expired, or it came from there.
    public mutating func handleLeftOut(_ number: Number, isExpired: Bool = false) {
        guard let offset = known(number), steps[offset].state == .waiting else { return }
        count(offset)
        finish(offset, isExpired ? \.expired : \.leftOut)
        steps[offset].state = .over
        if cursor == number { cursor &+= 1 }
        dropSettled()
    }

    /// The MQTT broker has acknowledged a step.
    ///
    /// - Returns: `false` when it did not wait for that.
    public mutating func handleDelivered(_ number: Number) -> Bool {
        settle(number, from: .sent, to: .delivered, \.delivered)
    }

    /// The dead-letter topic has a step.
    public mutating func handleDeadLettered(_ number: Number) -> Bool {
        settle(number, from: .deadLettering, to: .over, \.deadLettered)
    }

    private mutating func settle(
        _ number: Number, from: State, to: State, _ outcome: WritableKeyPath<Tally, Int>? = nil
    ) -> Bool {
        guard let offset = known(number), steps[offset].state == from else { return false }
        steps[offset].state = to
        outstanding -= 1
        if let outcome { finish(offset, outcome) }
        dropSettled()
        return true
    }

    private mutating func finish(_ offset: Int, _ outcome: WritableKeyPath<Tally, Int>) {
        guard !steps[offset].isSettled else { return }
        steps[offset].isSettled = true
        tallies[Int(steps[offset].route)][keyPath: outcome] += 1
    }

    /// The MQTT broker does not take a step now: it is sent again at `time` or later.
    public mutating func handleRefused(_ number: Number, retryAt time: Instant) -> Bool {
        guard settle(number, from: .sent, to: .refused) else { return false }
        retryFrom = min(retryFrom ?? number, number)
        retryAt = max(retryAt, time)
        return true
    }

    /// The client has given a step up without knowing whether it was delivered.
    public mutating func handleAbandoned(_ number: Number) -> Bool { settle(number, from: .sent, to: .refused) }

    /// Nothing more is sent: the waiting steps belong to another member by now, or will.
    public mutating func close() { isClosed = true }

    /// The item of a step; `nil` when it is over.
    public func item(_ number: Number) -> Item? { known(number).map { steps[$0].item } }

    private func offset(_ number: Number) -> Int { Int(truncatingIfNeeded: number &- first) }

    private func known(_ number: Number) -> Int? {
        number >= first && number < first &+ UInt64(steps.count) ? offset(number) : nil
    }

    private mutating func dropSettled() {
        while let step = steps.first {
            switch step.state {
            case .delivered, .over: break
            case .waiting, .sent, .refused, .deadLettering: return
            }
            _ = steps.popFirst()
            first &+= 1
            cursor = max(cursor, first)
            bytes -= step.size
            guard step.next >= 0 else { continue }
            unsettledRecords -= 1
            committable = OffsetAndMetadata(offset: step.next, leaderEpoch: step.epoch)
        }
    }
}

extension PartitionDelivery: Sendable where Item: Sendable {}
extension PartitionDelivery.Step: Sendable where Item: Sendable {}
