import TrestleBase

/// A registry with its store: it follows the store's records, and each change is stored before its response leaves.
///
/// Several registries may share a store, such as the topic `_schemas`: `setRole` says which of them leads, and the others pass changes on
/// to it. A service that is given no role leads.
public actor RegistryService {
    private var replica: RegistryReplica
    private let store: any RegistryStore
    private let forwarder: RegistryForwarder?
    private var calls: [UInt64: Call] = [:]
    /// Looks after the calls under way, while there are any.
    private var watching: Task<Void, Never>?
    private var lastCall: UInt64 = 0
    /// Requests that wait to be evaluated one after the other.
    private var line = FairQueue<(RegistryRequest, RegistryReplica.Evaluation)>()
    private var isLineBusy = false
    private var following: Task<Void, Never>?
    private var starting: CheckedContinuation<Result<Void, any Error>, Never>?

    /// A request without a response.
    private struct Call {
        let continuation: CheckedContinuation<RegistryResponse, Never>
        let begun = ContinuousClock.now
        /// When it has waited long enough for an election, or for the response of a leader to be read here; `nil` once it has.
        var waitsUntil: ContinuousClock.Instant?
    }

    /// How long a change waits for an election.
    private static let electionTimeout = Duration.seconds(12)
    /// How long a change may take in all.
    private static let callTimeout = Duration.seconds(45)
    /// How long the response of a leader waits until its change is read here, too.
    private static let readingTimeout = Duration.seconds(2)
    private static let retryInterval = Duration.seconds(1)

    /// - Parameters:
    ///   - state: without records.
    ///   - forwarder: reaches a registry that leads. Default: `nil`, nobody is reached.
    ///   - role: until `setRole`. Default: it leads.
    public init(
        _ state: RegistryState = RegistryState(), store: any RegistryStore = MemoryRegistryStore(),
        forwarder: RegistryForwarder? = nil, role: RegistryRole = .leader(term: 0)
    ) {
        replica = RegistryReplica(state)
        _ = replica.handleRole(role)
        self.store = store
        self.forwarder = forwarder
    }

    deinit { following?.cancel() }

    /// Reads the store, and goes on reading it until `stop`. Requests get 50003 before the store has been read.
    ///
    /// - Throws: when it cannot be read the first time.
    public func start() async throws {
        guard following == nil else { return }
        let result = await withCheckedContinuation { continuation in
            starting = continuation
            following = Task { [weak self, store] in
                while !Task.isCancelled, let offset = await self?.position {
                    do {
                        try await store.follow(from: offset) { [weak self] in await self?.take($0) }
                    } catch {
                        await self?.noteFailure(error)
                    }
                    try? await Task.sleep(for: Self.retryInterval)
                }
            }
        }
        try result.get()
    }

    /// Ends the reading, and the changes under way: they may be stored.
    public func stop() {
        following?.cancel()
        starting.take()?.resume(returning: .failure(CancellationError()))
        for call in calls.values { call.continuation.resume(returning: RegistryReplica.late) }
        calls = [:]
        watching?.cancel()
    }

    private var position: Int64 { replica.position }

    /// For tests.
    var waitingEvaluations: Int { line.count }

    private func noteFailure(_ error: any Error) {
        guard let starting = starting.take() else { return }
        following?.cancel()
        following = nil
        starting.resume(returning: .failure(error))
    }

    private func take(_ event: RegistryLogEvent) {
        perform(replica.handleLog(event))
        if replica.isLoaded { starting.take()?.resume(returning: .success(())) }
    }

    /// The outcome of an election.
    public func setRole(_ role: RegistryRole) { perform(replica.handleRole(role)) }

    /// The part that it has now.
    public var role: RegistryRole { replica.role }

    /// The response to a request.
    public func respond(to request: RegistryRequest) async -> RegistryResponse {
        lastCall += 1
        let call = lastCall
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume(returning: RegistryReplica.late) }
                var made = Call(continuation: continuation)
                made.waitsUntil = made.begun + Self.electionTimeout
                calls[call] = made
                perform(replica.handleRequest(request, call: call))
                if calls[call] != nil { watch() }
            }
        } onCancel: {
            Task { await self.giveUp(call) }
        }
    }

    /// Nobody waits for the response any more: what has not begun does not begin, and lets go of the request.
    private func giveUp(_ call: UInt64) {
        guard calls[call] != nil else { return }
        perform(replica.handleGone(call: call))
        line.removeAll { $0.1 == .first(call: call) }
    }

    /// One task for all: one for each call would outlive most of them.
    private func watch() {
        guard watching == nil else { return }
        watching = Task { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(500))
                guard await self?.handleTime() == true else { return }
            }
        }
    }

    /// - Returns: whether there are calls under way.
    private func handleTime() -> Bool {
        let now = ContinuousClock.now
        for (call, one) in calls.sorted(by: { $0.key < $1.key }) {
            if one.begun + Self.callTimeout <= now {
                perform(replica.handleTimeout(call: call, isFinal: true))
            } else if let end = one.waitsUntil, end <= now {
                calls[call]?.waitsUntil = nil
                perform(replica.handleTimeout(call: call, isFinal: false))
            }
        }
        if calls.isEmpty { watching = nil }
        return !calls.isEmpty
    }

    private func perform(_ actions: [RegistryReplica.Action]) {
        for action in actions {
            switch action {
            case .respond(let response, let call):
                calls.removeValue(forKey: call)?.continuation.resume(returning: response)
            case .evaluate(let request, let evaluation): evaluate(request, evaluation)
            case .append(let records, let ticket): append(records, ticket)
            case .forward(let request, let leader, let call): forward(request, to: leader, call)
            }
        }
    }

    /// Away from the actor: a large schema holds up nobody else. What reads or compares schemas is done one after the other, so that a
    /// thread is left for what only looks something up.
    private func evaluate(_ request: RegistryRequest, _ evaluation: RegistryReplica.Evaluation) {
        guard request.method != "GET" else { return begin(request, evaluation, inLine: false) }
        // All changes wait for the decision about one: what its client asks for besides must not come before it.
        if case .decision = evaluation {
            line.insert((request, evaluation), of: request.client)
        } else {
            line.append((request, evaluation), of: request.client)
        }
        beginNext()
    }

    private func beginNext() {
        guard !isLineBusy, let (request, evaluation) = line.popFirst() else { return }
        isLineBusy = true
        begin(request, evaluation, inLine: true)
    }

    private func begin(_ request: RegistryRequest, _ evaluation: RegistryReplica.Evaluation, inLine: Bool) {
        let state = replica.state
        Task.detached { [weak self] in
            let outcome = state.respond(to: request)
            await self?.handleEvaluated(outcome, evaluation, inLine: inLine)
        }
    }

    private func handleEvaluated(
        _ outcome: RegistryOutcome, _ evaluation: RegistryReplica.Evaluation, inLine: Bool
    ) {
        if inLine { isLineBusy = false }
        perform(replica.handleEvaluated(outcome, evaluation))
        beginNext()
    }

    private func append(_ records: [RegistryRecord], _ ticket: UInt64) {
        Task { [weak self, store] in
            let result: Result<Int64, SchemaRegistryError>
            do { result = .success(try await store.append(records)) } catch let error as SchemaRegistryError {
                result = .failure(error)
            } catch {
                result = .failure(SchemaRegistryError(.unavailable, "\(error)"))
            }
            await self?.handleAppend(result, ticket)
        }
    }

    private func handleAppend(_ result: Result<Int64, SchemaRegistryError>, _ ticket: UInt64) {
        perform(replica.handleAppend(result, ticket: ticket))
    }

    private func forward(_ request: RegistryRequest, to leader: RegistryIdentity, _ call: UInt64) {
        guard let forwarder else { return perform(replica.handleForwarded(RegistryReplica.unknownLeader, call: call)) }
        Task { [weak self] in
            let response = await forwarder.response(to: request, of: leader)
            await self?.handleForwarded(response, call)
        }
    }

    private func handleForwarded(_ response: RegistryResponse, _ call: UInt64) {
        perform(replica.handleForwarded(response, call: call))
        calls[call]?.waitsUntil = .now + Self.readingTimeout
    }
}
