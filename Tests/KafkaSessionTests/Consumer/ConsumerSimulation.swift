import KafkaCodec
import TestSupport
import TrestleBase
import WireBytes

@testable import KafkaSession

/// What may go wrong in a simulation.
struct ConsumerFaults {
    var losesMessages = false
    var crashes = false
    var movesCoordinator = false
    var bumpsEpochs = false
    var isSlow = false

    static func drawn(_ random: inout SeededRandom) -> ConsumerFaults {
        ConsumerFaults(
            losesMessages: random.chance(40), crashes: random.chance(40), movesCoordinator: random.chance(40),
            bumpsEpochs: random.chance(40), isSlow: random.chance(20))
    }

    /// Whether members only come, go and rebalance: then nothing may be read twice.
    var areNone: Bool { !losesMessages && !crashes && !movesCoordinator && !isSlow }
}

/// A group of members over a log of several partitions, in virtual time. It judges: no record that was committed over was not read, no
/// partition is held by two members that the coordinator counts as its own, and all ends.
final class ConsumerSimulation {
    struct Log {
        var end: Int64 = 0
        var epoch: Int32 = 0
        /// How often each record was read.
        var reads: [Int] = []
    }

    let clock = VirtualClock()
    var random: SeededRandom
    let coordinator: GroupCoordinatorModel
    let faults: ConsumerFaults
    let assignors: [ConsumerAssignor]
    var logs: [TopicPartition: Log] = [:]
    var counts: [String: Int]
    var members: [SimulatedMember] = []
    private(set) var problems: [String] = []
    private var isCalm = false

    init(seed: UInt64, faults: ConsumerFaults? = nil) {
        var random = SeededRandom(seed: seed)
        self.faults = faults ?? ConsumerFaults.drawn(&random)
        let sets: [[ConsumerAssignor]] = [
            [.range], [.roundRobin], [.sticky], [.cooperativeSticky], [.range, .cooperativeSticky],
        ]
        assignors = sets[random.below(sets.count)]
        coordinator = GroupCoordinatorModel(clock: clock, takesMembersWithoutID: random.chance(25))
        counts = ["t": random.below(4) + 1, "u": random.below(3)]
        self.random = random
        for (topic, count) in counts {
            for partition in 0..<count { logs[TopicPartition(topic: topic, partition: Int32(partition))] = Log() }
        }
    }

    func fail(_ text: String) {
        if problems.count < 5 { problems.append("\(clock.now.nanoseconds / 1_000_000) ms: \(text)") }
    }

    // MARK: The course

    /// - Returns: what was wrong.
    func run() -> [String] {
        watchTime()
        addMember()
        for _ in 0..<(random.below(12) + 4) {
            disturb()
            clock.run(milliseconds: UInt64(random.below(1200)) + 50)
        }
        calmDown()
        for _ in 0..<60 where !isDone { clock.run(milliseconds: 1000) }
        if !isDone { fail("it did not end: \(stuck)") }
        if faults.areNone {
            for (place, log) in logs.sorted(by: { $0.key < $1.key }) where log.reads.contains(where: { $0 > 1 }) {
                fail("records of \(place) were read twice although nothing went wrong")
            }
            let kept = coordinator.fenced.union(coordinator.lapsed).sorted()
            if !kept.isEmpty { fail("\(kept) kept the others waiting until their sessions ended") }
        }
        return problems
    }

    /// What two runs of a seed have in common: every event, request and rebalance.
    var course: String { "\(clock.eventCount) events, generation \(coordinator.generation), \(random.next())" }

    private func watchTime() {
        coordinator.handleTimeout()
        clock.after(50) { [unowned self] in watchTime() }
    }

    private func disturb() {
        for place in logs.keys.sorted() where random.chance(60) {
            let count = random.below(20)
            logs[place]?.end += Int64(count)
            logs[place]?.reads += Array(repeating: 0, count: count)
        }
        switch random.below(12) {
        case 0, 1, 2: if living.count < 5 { addMember() }
        case 3: if let member = living.randomElement(&random) { member.close() }
        case 4: if faults.crashes, let member = living.randomElement(&random) { member.crash() }
        case 5: if faults.movesCoordinator { moveCoordinator() }
        case 6: growTopic()
        case 7, 8: if faults.bumpsEpochs { for place in logs.keys.sorted() where random.chance(50) { bump(place) } }
        case 9, 10: if let member = living.randomElement(&random) { waver(member) }
        default: if let member = living.randomElement(&random) { member.subscribe(["t"]) }
        }
    }

    private var living: [SimulatedMember] { members.filter { $0.isAlive && !$0.isClosing } }

    private func addMember() {
        let member = SimulatedMember(self, number: members.count, seed: random.next())
        members.append(member)
        member.subscribe(["t", "u"])
    }

    /// It unsubscribes and subscribes again, while anything may be under way.
    private func waver(_ member: SimulatedMember) {
        for _ in 0..<(random.below(3) + 1) {
            member.unsubscribe()
            clock.run(milliseconds: UInt64(random.below(30)))
            member.subscribe(["t", "u"])
            clock.run(milliseconds: UInt64(random.below(30)))
        }
        if random.chance(30) { member.close() }
    }

    private func growTopic() {
        let place = TopicPartition(topic: "t", partition: Int32(counts["t"] ?? 0))
        counts["t", default: 0] += 1
        logs[place] = Log()
        for member in living { member.handleTopics() }
    }

    private func bump(_ place: TopicPartition) {
        logs[place]?.epoch += 1
        let epoch = logs[place]?.epoch ?? 0
        for member in living { member.handleLeader(of: place, epoch: epoch) }
    }

    private func moveCoordinator() {
        coordinator.refusal = random.chance(50) ? .notCoordinator : .coordinatorLoadInProgress
        coordinator.move()
        clock.after(UInt64(random.below(1500)) + 20) { [unowned self] in coordinator.refusal = nil }
    }

    private func calmDown() {
        isCalm = true
        if living.isEmpty { addMember() }
        for member in living { member.subscribe(["t", "u"]) }
    }

    private var isDone: Bool {
        logs.allSatisfy { place, log in log.end == 0 || coordinator.offsets[place] == log.end }
    }

    private var stuck: String {
        let places = logs.filter { $0.value.end > 0 && coordinator.offsets[$0.key] != $0.value.end }
        let where_ = places.keys.sorted().map { "\($0) at \(coordinator.offsets[$0] ?? -1) of \(logs[$0]?.end ?? 0)" }
        return "\(where_); \(living.map { "\($0.number): \($0.membership.state), \($0.membership.owned.count)" })"
    }

    // MARK: The network

    /// Carries a request and its response; either may get lost, and the sender then hears so after a while.
    func call<Response>(
        _ sender: SimulatedMember, _ request: @escaping (@escaping (Response) -> Void) -> Void,
        _ completion: @escaping (Response?) -> Void
    ) {
        var isSettled = false
        func settle(_ response: Response?) {
            guard !isSettled else { return }
            isSettled = true
            if sender.isAlive { completion(response) }
        }
        let isFaulty = faults.losesMessages && !isCalm && random.chance(8)
        let isLostOnItsWay = isFaulty && random.chance(50)
        if isFaulty { clock.after(UInt64(random.below(400)) + 10) { settle(nil) } }
        if isLostOnItsWay { return }
        let way = UInt64(random.below(10))
        let back = UInt64(random.below(10))
        clock.after(way) { [unowned self] in
            request { [unowned self] response in
                if !isFaulty { clock.after(back) { settle(response) } }
            }
        }
    }

    // MARK: The judge

    func noteHeld(_ places: [TopicPartition], by member: SimulatedMember) {
        for place in places {
            for other in members where other !== member && other.isAlive && other.held.contains(place) {
                // One that the coordinator has put out does not know it yet.
                guard coordinator.holds(other.membership.memberID, other.membership.generation) else { continue }
                fail("\(place) is held by members \(other.number) and \(member.number)")
            }
        }
    }

    func noteRead(_ place: TopicPartition, _ offset: Int64) { logs[place]?.reads[Int(offset)] += 1 }

    /// The coordinator takes an offset: everything before it must have been read by somebody.
    func noteCommit(_ place: TopicPartition, _ offset: Int64) {
        guard let log = logs[place], offset <= log.end else { return fail("\(place) was committed beyond its end") }
        if let missing = log.reads.prefix(Int(offset)).firstIndex(of: 0) {
            fail("\(place) was committed at \(offset), but record \(missing) was never read")
        }
    }
}

extension Array {
    func randomElement(_ random: inout SeededRandom) -> Element? { isEmpty ? nil : self[random.below(count)] }
}
