import TrestleBase
import TrestleJSON

@testable import SchemaRegistry

/// Several registries on one topic, as a model: a log that stores, loses and delays appends and is compacted, a group whose elections
/// members hear of late, registries that die and start again, and clients. It is the judge of what clients were told.
struct RegistryGroupModel {
    private struct Append {
        var records: [RegistryRecord]
        var ticket: UInt64
    }

    private struct Node {
        var replica = RegistryReplica(RegistryState())
        var isAlive = false
        /// The next offset that it reads.
        var next: Int64 = 0
        var appends: [Append] = []
        /// Outcomes of states that may be old by now.
        var evaluations: [(outcome: RegistryOutcome, evaluation: RegistryReplica.Evaluation)] = []
        /// What it has not heard yet of elections.
        var roles: [RegistryRole] = []
    }

    private struct Call {
        var subject: String
        var text: String
        /// Of the registry that passed it on, and its call there.
        var origin: (node: Int, call: UInt64)?
    }

    private var random: SeededRandom
    private var log: [(offset: Int64, record: RegistryRecord)] = []
    private var end: Int64 = 0
    private var nodes: [Node]
    private var term: Int32 = 0
    /// Appends whose registry has given up on them, and which may still be stored.
    private var late: [[RegistryRecord]] = []
    private var calls: [Int: [UInt64: Call]] = [:]
    private var lastCall: UInt64 = 0
    /// What clients were told: the schemas by id, and the ids of subjects that nobody deletes.
    private var told: [Int: String] = [:]
    private var kept: [(subject: String, id: Int, text: String)] = []
    private(set) var faults: [String] = []
    private(set) var registrations = 0

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        nodes = Array(repeating: Node(), count: 3)
        store([RegistryContent.levelRecord(nil, "NONE")])
        for index in nodes.indices { start(index) }
    }

    private mutating func draw(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private func identity(_ index: Int) -> RegistryIdentity {
        RegistryIdentity(scheme: "http", host: "node\(index)", port: 8081)
    }

    // MARK: The log

    @discardableResult private mutating func store(_ records: [RegistryRecord]) -> Int64 {
        for record in records {
            log.append((end, record))
            end += 1
        }
        return end - 1
    }

    /// Keeps the last record of each key among those that a leader without anything to amend has read.
    private mutating func compact() {
        guard let leader = nodes.indices.first(where: { isLeading($0) }), nodes[leader].replica.position == end,
            nodes[leader].replica.state.amendment == nil, late.isEmpty, nodes.allSatisfy(\.appends.isEmpty)
        else { return }
        var seen: Set<[UInt8]> = []
        // Tombstones stay for as long as a reader may need: a day.
        let read = nodes.filter(\.isAlive).map(\.next).min() ?? end
        log = log.reversed().filter { entry in
            seen.insert(entry.record.key).inserted
                && (entry.record.value != nil || entry.offset >= read || draw(2) == 0)
        }
        .reversed()
    }

    // MARK: Registries

    private func isLeading(_ index: Int) -> Bool {
        if nodes[index].isAlive, case .leader(term) = nodes[index].replica.role { true } else { false }
    }

    private mutating func start(_ index: Int) {
        nodes[index] = Node(isAlive: true)
        perform(nodes[index].replica.handleLog(.end(store([RegistryContent.marker]) + 1)), index)
    }

    private mutating func kill(_ index: Int) {
        for append in nodes[index].appends where draw(2) == 0 { late.append(append.records) }
        nodes[index] = Node()
        let broken = calls.removeValue(forKey: index) ?? [:]
        for origin in broken.sorted(by: { $0.key < $1.key }).compactMap(\.value.origin) where nodes[origin.node].isAlive
        {
            perform(
                nodes[origin.node].replica.handleForwarded(RegistryReplica.unknownLeader, call: origin.call),
                origin.node)
        }
    }

    private mutating func elect() {
        let living = nodes.indices.filter { nodes[$0].isAlive }
        guard !living.isEmpty else { return }
        let leader = living[draw(living.count)]
        term += 1
        for index in living {
            nodes[index].roles.append(.electing)
            nodes[index].roles.append(index == leader ? .leader(term: term) : .follower(identity(leader)))
        }
    }

    private mutating func hearOfElection(_ index: Int) {
        guard nodes[index].isAlive, !nodes[index].roles.isEmpty else { return }
        perform(nodes[index].replica.handleRole(nodes[index].roles.removeFirst()), index)
    }

    private mutating func read(_ index: Int, most: Int) {
        guard nodes[index].isAlive else { return }
        let records = log.filter { $0.offset >= nodes[index].next }.prefix(most)
        guard let last = records.last else { return }
        nodes[index].next = last.offset + 1
        perform(nodes[index].replica.handleLog(.records(Array(records))), index)
    }

    private mutating func finishAppend(_ index: Int) {
        guard nodes[index].isAlive, !nodes[index].appends.isEmpty else { return }
        let append = nodes[index].appends.removeFirst()
        let lost = Result<Int64, SchemaRegistryError>.failure(SchemaRegistryError(.unavailable, "lost"))
        var result = lost
        switch draw(10) {
        case 0: break
        case 1: store(append.records)
        case 2: late.append(append.records)
        default: result = .success(store(append.records))
        }
        perform(nodes[index].replica.handleAppend(result, ticket: append.ticket), index)
    }

    private mutating func finishEvaluation(_ index: Int) {
        guard nodes[index].isAlive, !nodes[index].evaluations.isEmpty else { return }
        let done = nodes[index].evaluations.remove(at: draw(nodes[index].evaluations.count))
        perform(nodes[index].replica.handleEvaluated(done.outcome, done.evaluation), index)
    }

    private mutating func perform(_ actions: [RegistryReplica.Action], _ index: Int) {
        for action in actions {
            switch action {
            case .evaluate(let request, let evaluation):
                nodes[index].evaluations.append((nodes[index].replica.state.respond(to: request), evaluation))
            case .append(let records, let ticket): nodes[index].appends.append(Append(records: records, ticket: ticket))
            case .forward(let request, let leader, let call):
                guard let target = nodes.indices.first(where: { identity($0) == leader }), nodes[target].isAlive,
                    let own = calls[index]?[call]
                else {
                    perform(nodes[index].replica.handleForwarded(RegistryReplica.unknownLeader, call: call), index)
                    continue
                }
                var passed = request
                passed.isForwarded = true
                send(passed, Call(subject: own.subject, text: own.text, origin: (index, call)), to: target)
            case .respond(let response, let call): respond(response, call, index)
            }
        }
    }

    // MARK: Clients

    private mutating func send(_ request: RegistryRequest, _ call: Call, to index: Int) {
        lastCall += 1
        let number = lastCall
        calls[index, default: [:]][number] = call
        perform(nodes[index].replica.handleRequest(request, call: number), index)
    }

    private mutating func respond(_ response: RegistryResponse, _ number: UInt64, _ index: Int) {
        guard let call = calls[index]?.removeValue(forKey: number) else {
            faults.append("a second response to a call")
            return
        }
        if let origin = call.origin {
            perform(nodes[origin.node].replica.handleForwarded(response, call: origin.call), origin.node)
            return
        }
        guard !call.text.isEmpty, response.status == 200, let id = response.body["id"]?.integer else { return }
        registrations += 1
        if let other = told[id], other != call.text {
            faults.append("the id \(id) was given to \(other) and \(call.text)")
        }
        told[id] = call.text
        if !call.subject.hasPrefix("d") { kept.append((call.subject, id, call.text)) }
    }

    private mutating func request() {
        let index = draw(nodes.count)
        guard nodes[index].isAlive else { return }
        let subject = ["a", "b", "d1", "d2"][draw(4)]
        if subject.hasPrefix("d"), draw(3) == 0 {
            let target = "/subjects/\(subject)\(draw(2) == 0 ? "" : "?permanent=true")"
            return send(RegistryRequest("DELETE", target), Call(subject: subject, text: ""), to: index)
        }
        // As it is stored.
        let text = #"{"name":"F\#(draw(40))","size":1,"type":"fixed"}"#
        let body = JSON.object([("schema", .string(text))]).description
        send(
            RegistryRequest("POST", "/subjects/\(subject)/versions", body: Array(body.utf8)),
            Call(subject: subject, text: text), to: index)
    }

    // MARK: The run

    mutating func run(steps: Int) {
        elect()
        for _ in 0..<steps {
            let index = draw(nodes.count)
            switch draw(60) {
            case 0..<10: request()
            case 10..<15, 40..<45: finishAppend(index)
            case 15..<20, 45..<50: finishEvaluation(index)
            case 20..<31, 50..<60: read(index, most: 1 + draw(5))
            case 31..<34: hearOfElection(index)
            case 34: if draw(4) == 0 { elect() }
            case 35: if draw(4) == 0 { kill(index) }
            case 36: if !nodes[index].isAlive { start(index) }
            case 37: if !late.isEmpty { store(late.remove(at: draw(late.count))) }
            case 38: compact()
            default: if let call = calls[index]?.keys.min() { timeOut(call, index) }
            }
        }
        settle()
        check()
    }

    private mutating func timeOut(_ call: UInt64, _ index: Int) {
        guard draw(4) == 0 else { return }
        perform(nodes[index].replica.handleTimeout(call: call, isFinal: draw(2) == 0), index)
    }

    private mutating func settle() {
        while !late.isEmpty { store(late.removeFirst()) }
        for index in nodes.indices where !nodes[index].isAlive { start(index) }
        elect()
        for _ in 0..<400 {
            for index in nodes.indices {
                hearOfElection(index)
                finishEvaluation(index)
                finishAppend(index)
                read(index, most: 100)
            }
            while !late.isEmpty { store(late.removeFirst()) }
        }
    }

    private mutating func check() {
        if calls.values.contains(where: { !$0.isEmpty }) { faults.append("a call has no response") }
        compact()
        var fresh = RegistryState()
        for entry in log { fresh.apply(entry.record) }
        for (subject, id, text) in kept {
            let found = fresh.respond(to: RegistryRequest("GET", "/schemas/ids/\(id)")).response.body["schema"]?.text
            if found != text { faults.append("the schema of \(subject) with id \(id) is \(found ?? "gone")") }
        }
        let all = RegistryRequest("GET", "/schemas?deleted=true")
        let expected = Self.sorted(fresh.respond(to: all).response.body)
        for node in nodes where Self.sorted(node.replica.state.respond(to: all).response.body) != expected {
            faults.append("registries differ")
        }
    }

    private static func sorted(_ list: JSON) -> [String] {
        if case .array(let items) = list { items.map(\.description).sorted() } else { [] }
    }
}
