import TrestleBase
import TrestleJSON

/// One of the registries on a topic, as a value: requests, the records of the topic and the outcomes of elections go in, actions come out.
///
/// Its state is that of the topic's records and nothing else, so that all registries agree. The leader decides about one change at a
/// time: it appends records, reads the topic up to them, and responds by what has become of them. A registry that begins to lead, or
/// does not know whether a change was stored, first appends a record that changes nothing, and reads up to it. Should two of them write
/// at a time, the first record counts, and the other registry decides again.
struct RegistryReplica: Sendable {
    /// An action for the driver.
    enum Action: Sendable {
        /// Find out what the present `state` responds, which may take long, and tell `handleEvaluated`.
        case evaluate(RegistryRequest, Evaluation)
        /// Append these to the topic, and tell `handleAppend`.
        case append([RegistryRecord], ticket: UInt64)
        /// Pass the request on to the leader, and tell `handleForwarded`.
        case forward(RegistryRequest, to: RegistryIdentity, call: UInt64)
        case respond(RegistryResponse, call: UInt64)
    }

    /// What an evaluation is for.
    enum Evaluation: Sendable, Hashable {
        /// To see whether the request changes anything.
        case first(call: UInt64)
        /// To decide about a change: nothing else is decided meanwhile.
        case decision(ticket: UInt64)
    }

    private struct Call: Sendable {
        let id: UInt64
        let request: RegistryRequest
        var attempts = 0
    }

    private enum Work: Sendable {
        case nothing
        /// Records without a request are appended; the version that they amend.
        case marking(ticket: UInt64, RegistryContent.VersionName?)
        /// What came before them is read.
        case catchingUp(through: Int64)
        case deciding(ticket: UInt64, Call)
        case storing(ticket: UInt64, Call, RegistryOutcome)
        case confirming(through: Int64, Call, RegistryOutcome)
    }

    private let initial: RegistryState
    private(set) var state: RegistryState
    private(set) var role = RegistryRole.electing
    /// The offset of the record to be read next.
    private(set) var position: Int64 = 0
    /// The end of the topic when its reading began; `nil` before it is known.
    private var end: Int64?
    /// Whether the topic has been read once.
    var isLoaded: Bool { end.map { position >= $0 } ?? false }
    /// The term in which the state is up to date.
    private var currentTerm: Int32?
    private var work = Work.nothing
    private var lastTicket: UInt64 = 0
    /// Changes that wait.
    private var waiting = FairQueue<Call>()
    /// Requests that are looked at for the first time.
    private var evaluated: [UInt64: RegistryRequest] = [:]
    private var forwarded: Set<UInt64> = []
    /// Responses of the leader that wait until its change has been read here.
    private var held: [(through: Int64, response: RegistryResponse, call: UInt64)] = []

    /// Changes that may wait at a time, of all clients and of one.
    private static let maximumWaiting = 1000
    private static let maximumWaitingOfClient = 500
    private static let maximumAttempts = 5

    init(_ initial: RegistryState) {
        self.initial = initial
        state = initial
    }

    // MARK: Requests

    mutating func handleRequest(_ request: RegistryRequest, call: UInt64) -> [Action] {
        guard isLoaded else { return [.respond(Self.notReady, call: call)] }
        evaluated[call] = request
        return [.evaluate(request, .first(call: call))]
    }

    mutating func handleEvaluated(_ outcome: RegistryOutcome, _ evaluation: Evaluation) -> [Action] {
        switch evaluation {
        case .first(let call):
            guard let request = evaluated.removeValue(forKey: call) else { return [] }
            return handleFirst(outcome, Call(id: call, request: request))
        case .decision(let ticket):
            guard case .deciding(ticket, let call) = work else { return [] }
            work = .nothing
            guard case .leader = role else {
                waiting.insert(call, of: call.request.client)
                return handOver()
            }
            guard !outcome.records.isEmpty else { return [.respond(outcome.response, call: call.id)] + advance() }
            lastTicket += 1
            work = .storing(ticket: lastTicket, call, outcome)
            return [.append(outcome.records, ticket: lastTicket)]
        }
    }

    private mutating func handleFirst(_ outcome: RegistryOutcome, _ call: Call) -> [Action] {
        // What changes nothing need not wait: it sees the state before the change at hand. A schema that is registered stays so.
        guard call.request.isChange, !outcome.records.isEmpty || outcome.response.status != 200 else {
            return [.respond(outcome.response, call: call.id)]
        }
        if case .follower(let leader) = role { return forward(call, to: leader) }
        guard waiting.count < Self.maximumWaiting,
            waiting.count(of: call.request.client) < Self.maximumWaitingOfClient
        else {
            return [.respond(.error(50302, "Too many changes at a time"), call: call.id)]
        }
        waiting.append(call, of: call.request.client)
        return advance()
    }

    private mutating func forward(_ call: Call, to leader: RegistryIdentity) -> [Action] {
        guard !call.request.isForwarded else { return [.respond(Self.unknownLeader, call: call.id)] }
        forwarded.insert(call.id)
        return [.forward(call.request, to: leader, call: call.id)]
    }

    /// The leader's response has come, or one that says why there is none.
    mutating func handleForwarded(_ response: RegistryResponse, call: UInt64) -> [Action] {
        guard forwarded.remove(call) != nil else { return [] }
        // Whoever has made a change here finds it here.
        guard let offset = response.offset, offset >= position else { return [.respond(response, call: call)] }
        held.append((offset, response, call))
        return []
    }

    /// The time of a request is over.
    ///
    /// - Parameter isFinal: whether it may not go on, even if it is decided about.
    mutating func handleTimeout(call: UInt64, isFinal: Bool) -> [Action] {
        if let place = held.firstIndex(where: { $0.call == call }) {
            return [.respond(held.remove(at: place).response, call: call)]
        }
        if isFinal || role == .electing, waiting.removeAll(where: { $0.id == call }) {
            return [.respond(Self.unknownLeader, call: call)]
        }
        guard isFinal else { return [] }
        if evaluated.removeValue(forKey: call) != nil { return [.respond(Self.late, call: call)] }
        if forwarded.remove(call) != nil { return [.respond(Self.late, call: call)] }
        switch work {
        case .confirming(let through, let own, _) where own.id == call:
            // It is stored, and will be read.
            work = .catchingUp(through: through)
            return [.respond(Self.late, call: call)]
        case .deciding(_, let own) where own.id == call:
            work = .nothing
            return [.respond(Self.late, call: call)] + advance()
        case .storing(let ticket, let own, _) where own.id == call:
            work = .marking(ticket: ticket, nil)
            currentTerm = nil
            return [.respond(Self.late, call: call)]
        default: return []
        }
    }

    /// Nobody waits for the response any more. A change that is decided about goes on.
    mutating func handleGone(call: UInt64) -> [Action] {
        let isHere =
            evaluated.removeValue(forKey: call) != nil || forwarded.remove(call) != nil
            || waiting.removeAll { $0.id == call } || held.contains { $0.call == call }
        guard isHere else { return [] }
        held.removeAll { $0.call == call }
        return [.respond(Self.late, call: call)]
    }

    static var notReady: RegistryResponse { .error(50003, "The registry reads its records and is not ready yet") }
    static var unknownLeader: RegistryResponse { .error(50004, "No registry is known to lead") }
    static var late: RegistryResponse {
        .error(50002, "The change may be stored: the operation has timed out")
    }

    // MARK: The topic

    mutating func handleLog(_ event: RegistryLogEvent) -> [Action] {
        switch event {
        case .restarted:
            state = initial
            (position, end, currentTerm) = (0, nil, nil)
            let responses = held.map { Action.respond($0.response, call: $0.call) }
            held = []
            return responses + abandon(.error(50001, "The topic with the schemas has lost its end"))
        case .end(let offset):
            if end == nil { end = offset }
            return isLoaded ? advance() : []
        case .records(let records):
            for (offset, record) in records where offset >= position {
                state.apply(record)
                // A broker may claim any offset.
                position = offset.adding(held: 1)
            }
            var actions: [Action] = []
            if !held.isEmpty {
                for entry in held where entry.through < position {
                    actions.append(.respond(entry.response, call: entry.call))
                }
                held.removeAll { $0.through < position }
            }
            return actions + confirm()
        }
    }

    /// Ends the work whose records have been read.
    private mutating func confirm() -> [Action] {
        switch work {
        case .catchingUp(let through) where position > through:
            work = .nothing
            return advance()
        case .confirming(let through, let call, let outcome) where position > through:
            work = .nothing
            guard let claim = outcome.claim, !state.holds(claim) else {
                var response = outcome.response
                response.offset = through
                return [.respond(response, call: call.id)] + advance()
            }
            // Another registry was first.
            currentTerm = nil
            guard call.attempts < Self.maximumAttempts else {
                return [.respond(.error(50001, "Other registries write to the topic"), call: call.id)] + advance()
            }
            if case .follower(let leader) = role { return forward(call, to: leader) }
            let next = Call(id: call.id, request: call.request, attempts: call.attempts + 1)
            waiting.insert(next, of: call.request.client)
            return advance()
        default: return isLoaded ? advance() : []
        }
    }

    /// The outcome of an append: the offset of its last record, or why it is not known to be stored.
    mutating func handleAppend(_ result: Result<Int64, SchemaRegistryError>, ticket: UInt64) -> [Action] {
        switch (work, result) {
        case (.marking(ticket, _), .success(let offset)): work = .catchingUp(through: offset)
        case (.storing(ticket, let call, let outcome), .success(let offset)):
            work = .confirming(through: offset, call, outcome)
        case (.storing(ticket, let call, _), .failure(let error)) where error.code == .refused:
            // Nothing is stored, so that the state is still that of the topic.
            work = .nothing
            let refusal = RegistryResponse.error(42201, "The schema is not stored: \(error)")
            return [.respond(refusal, call: call.id)] + advance()
        case (.marking(ticket, let version?), .failure(let error)) where error.code == .refused:
            // With the schema that is the valid one it can be too large. That must not hold up every change.
            state.leave(version)
            work = .nothing
            return advance()
        case (.marking(ticket, _), .failure(let error)), (.storing(ticket, _, _), .failure(let error)):
            let actions = abandon(.error(50001, "The change could not be stored: \(error)"))
            // One attempt for each change that waits, so that all of them hear of it.
            return waiting.isEmpty ? actions : actions + advance()
        default: return []
        }
        return confirm()
    }

    /// Gives up what is under way. Whether it is stored, the topic will tell.
    private mutating func abandon(_ response: RegistryResponse) -> [Action] {
        currentTerm = nil
        defer { work = .nothing }
        switch work {
        case .nothing, .catchingUp: return []
        case .deciding(_, let call): return [.respond(response, call: call.id)]
        case .marking: return waiting.popFirst().map { [.respond(response, call: $0.id)] } ?? []
        case .storing(_, let call, _), .confirming(_, let call, _): return [.respond(response, call: call.id)]
        }
    }

    // MARK: Leadership

    mutating func handleRole(_ new: RegistryRole) -> [Action] {
        guard new != role else { return [] }
        role = new
        // What is under way when a term ends is confirmed by the topic, not by the term.
        guard case .leader = new else {
            currentTerm = nil
            return handOver()
        }
        return advance()
    }

    /// Passes on what waits, when another registry leads.
    private mutating func handOver() -> [Action] {
        guard case .follower(let leader) = role else { return advance() }
        var actions: [Action] = []
        while let call = waiting.popFirst() { actions += forward(call, to: leader) }
        return actions
    }

    /// Goes on with the next change, if it leads and has nothing under way.
    mutating func advance() -> [Action] {
        guard case .nothing = work, case .leader(let term) = role, isLoaded else { return [] }
        if currentTerm != term {
            currentTerm = term
            return mark([RegistryContent.marker])
        }
        if let amendment = state.amendment { return mark(amendment.records, amendment.version) }
        guard let call = waiting.popFirst() else { return [] }
        lastTicket += 1
        work = .deciding(ticket: lastTicket, call)
        return [.evaluate(call.request, .decision(ticket: lastTicket))]
    }

    private mutating func mark(_ records: [RegistryRecord], _ version: RegistryContent.VersionName? = nil) -> [Action] {
        lastTicket += 1
        work = .marking(ticket: lastTicket, version)
        return [.append(records, ticket: lastTicket)]
    }
}
