public import TrestleTransport

/// Runs the shards of a configuration: a whole `Bridge` each, on an event loop of its own, so that nothing is shared between them and
/// no message is locked for or passes from one thread to another.
///
/// With one shard it does what that bridge does. With several, each takes its share of the messages from MQTT by shared subscriptions,
/// under its own client ID, and its share of the partitions from Kafka as a member of the consumer groups.
public actor BridgeSupervisor {
    /// A bridge, and its place.
    struct Member {
        let number: Int
        let bridge: Bridge
        let loop: IOLoop
        /// Whether its events come with its number, and its stop is told for all by the supervisor.
        var isNumbered = true
    }

    private let observe: @Sendable (BridgeEvent, _ shard: Int?) -> Void
    private let spans: (@Sendable (BridgeSpan) -> Void)?
    var configuration: BridgeConfiguration
    /// The shards, by number.
    var members: [Member]
    /// Those that take what is left for sessions that nobody goes on with.
    var leaving: [Member] = []
    /// What bridges have done that have ended.
    private var past = BridgeStatus()
    private(set) var isStarted = false
    private(set) var isStopping = false
    private var outcome = BridgeOutcome.stopped
    private var waiter: CheckedContinuation<Void, Never>?
    /// Whoever waits for a bridge's end.
    private var endings: [ObjectIdentifier: [CheckedContinuation<Void, Never>]] = [:]

    /// - Parameters:
    ///   - observe: called on the shards' loops with events for logs, and the number of the shard where there are several; must not block.
    ///   - spans: called on the shards' loops with the span of each message that is traced; must not block. Default: `nil`, there are none.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    public init(
        configuration: BridgeConfiguration, observe: @escaping @Sendable (BridgeEvent, _ shard: Int?) -> Void,
        spans: (@Sendable (BridgeSpan) -> Void)? = nil
    ) throws(TransportError) {
        self.configuration = configuration
        self.observe = observe
        self.spans = spans
        var members: [Member] = []
        for number in 0..<configuration.shards {
            members.append(
                try Self.makeMember(number, of: configuration, isOnTrial: false, observe: observe, spans: spans))
        }
        self.members = members
    }

    private static func makeMember(
        _ number: Int, of configuration: BridgeConfiguration, isOnTrial: Bool,
        observe: @escaping @Sendable (BridgeEvent, Int?) -> Void, spans: (@Sendable (BridgeSpan) -> Void)?
    ) throws(TransportError) -> Member {
        let loop = try IOLoop(name: configuration.shards > 1 ? "bridge-\(number)" : "bridge")
        // The number of shards may grow and shrink: who began as the only one has no number in the log until the next start.
        let shard = configuration.shards > 1 ? number : nil
        let bridge = Bridge(
            loop: loop, configuration: configuration.shard(number), isOnTrial: isOnTrial,
            observe: { event in
                // The supervisor says so once for all.
                if shard != nil, case .stopping = event { return }
                observe(event, shard)
            }, spans: spans)
        return Member(number: number, bridge: bridge, loop: loop, isNumbered: shard != nil)
    }

    func makeMember(_ number: Int, of configuration: BridgeConfiguration) throws(TransportError) -> Member {
        try Self.makeMember(number, of: configuration, isOnTrial: true, observe: observe, spans: spans)
    }

    func tell(_ event: BridgeEvent) { observe(event, nil) }

    /// Runs, once, until all shards have ended after `stop` or `abort`, or one was refused.
    ///
    /// - Returns: the last counts and why it ended.
    public func run() async -> (DeliveryCounts, BridgeOutcome) {
        isStarted = true
        for member in members { start(member) }
        let former = Task { await emptyFormerSessions() }
        if !(members.isEmpty && leaving.isEmpty) { await withCheckedContinuation { waiter = $0 } }
        former.cancel()
        return (past.counts, outcome)
    }

    func start(_ member: Member) {
        Task {
            let (_, outcome) = await member.bridge.run()
            await handleEnd(of: member, outcome)
        }
    }

    /// A bridge has ended. One that was refused ends all: a bridge that goes on in part looks as if it were well.
    private func handleEnd(of member: Member, _ ended: BridgeOutcome) async {
        let isLeaving = leaving.contains { $0.bridge === member.bridge }
        var status = await member.bridge.status
        // What was left in flight of a session that is used again comes again there, and is counted there.
        if isLeaving, !isStopping { status.leaveInFlight() }
        past.addCounts(of: status)
        member.loop.shutdown()
        members.removeAll { $0.bridge === member.bridge }
        leaving.removeAll { $0.bridge === member.bridge }
        for ending in endings.removeValue(forKey: ObjectIdentifier(member.bridge)) ?? [] { ending.resume() }
        if case .refused = ended, !isLeaving, outcome == .stopped {
            outcome = ended
            await stopAll()
        }
        if members.isEmpty {
            isStopping = true
            for member in leaving { member.bridge.stop() }
        }
        guard members.isEmpty, leaving.isEmpty else { return }
        waiter?.resume()
        waiter = nil
    }

    /// Waits until a bridge that has been started has ended.
    func waitForEnd(of member: Member) async {
        guard (members + leaving).contains(where: { $0.bridge === member.bridge }) else { return }
        await withCheckedContinuation { endings[ObjectIdentifier(member.bridge), default: []].append($0) }
    }

    private func stopAll() async {
        let isNews = !isStopping && members.contains(where: \.isNumbered)
        isStopping = true
        for member in members + leaving { member.bridge.stop() }
        // Behind: a loop that hangs holds up no other one's stop.
        if isNews { tell(.stopping(inFlight: await counts.inFlight)) }
    }

    /// Accepts no more messages, settles the messages in flight, and ends. Can be called from anywhere; does not wait.
    public nonisolated func stop() { Task { await stopAll() } }

    /// Ends all shards at once, without waiting. Messages in flight stay unacknowledged and are delivered again. Can be called from
    /// anywhere.
    public nonisolated func abort() {
        Task {
            await stopAll()
            for member in await members + leaving { member.bridge.abort() }
        }
    }

    /// Where all messages are at this moment.
    public var counts: DeliveryCounts {
        get async {
            var counts = past.counts
            for member in members + leaving { counts.add(await member.bridge.counts) }
            return counts
        }
    }

    /// The status of all shards together.
    public var status: BridgeStatus {
        get async {
            var status = past
            let leaving = leaving
            for member in members { status.add(await member.bridge.status) }
            for member in leaving { status.addCounts(of: await member.bridge.status) }
            status.shards = members.count
            status.missingShards = isStarted && !isStopping ? max(0, configuration.shards - members.count) : 0
            status.leavingSessions += leaving.count
            return status
        }
    }

    /// The contexts of the connections that are open or will be opened, each with the settings that it was made from.
    public var tlsInUse: [TLSInUse] {
        get async {
            var list: [TLSInUse] = []
            for member in members + leaving {
                for use in await member.bridge.tlsInUse where !list.contains(where: { $0.context === use.context }) {
                    list.append(use)
                }
            }
            return list
        }
    }

    // MARK: Former sessions

    /// Takes what waits in sessions of earlier configurations, one after the other, once the present ones have subscribed: then no message
    /// passes between them.
    private func emptyFormerSessions() async {
        let former = configuration.formerSessions
        guard !former.isEmpty else { return }
        while !isStopping, !(await isSubscribed) {
            guard (try? await Task.sleep(for: .milliseconds(200))) != nil else { return }
        }
        for session in former {
            guard !isStopping, !Task.isCancelled else { return }
            // A reload may have taken it up again.
            guard !configuration.sessions.contains(where: { $0.isSame(as: session) }) else { continue }
            await empty(session)
        }
    }

    private var isSubscribed: Bool {
        get async {
            for member in members {
                let status = await member.bridge.status
                guard status.isMQTTConnected, status.isMQTTSubscribed else { return false }
            }
            return true
        }
    }

    private func empty(_ session: BridgeSession) async {
        guard let configuration = configuration.emptying(session), let loop = try? IOLoop(name: "former") else {
            return
        }
        let observe = observe
        let bridge = Bridge(
            emptying: session, loop: loop, configuration: configuration,
            observe: { event in
                // Its refusal ends nothing else.
                switch event {
                case .reloadRevoked(_, let reason):
                    observe(.sessionLeft(clientID: session.clientID, reason: reason), nil)
                case .mqttRefused, .stopping: break
                default: observe(event, nil)
                }
            }, spans: spans)
        let member = Member(number: 0, bridge: bridge, loop: loop)
        leaving.append(member)
        start(member)
        await waitForEnd(of: member)
    }
}
