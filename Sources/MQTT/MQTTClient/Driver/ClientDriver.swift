import MQTTCodec
import MQTTSession
import MQTTStore
import TrestleBase
import TrestleTransport
import Synchronization
import WireBytes

/// The link between the callers of an `MQTTClient` and its core: it executes their commands on the loop, keeps the
/// requests that await a response, and delivers messages to consumers.
final class ClientDriver: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: `commands` is locked, `configuration` and `loop` do not change; everything else is
    // touched on the loop alone.
    let loop: IOLoop
    let configuration: MQTTClient.Configuration
    private let commands = Locked<[ClientCommand]>([])
    let information = Locked<MQTTServerInformation?>(nil)

    // On the loop
    private var commandBatch: [ClientCommand] = []
    var core: MQTTClientCore?
    /// Which core the tokens of messages belong to.
    private(set) var incarnation: UInt32 = 0
    private(set) var isOnline = false
    private var hasBeenOnline = false
    private(set) var connects: [ConnectRequest] = []
    /// The core was abandoned, and its connection is not closed yet.
    private var isAbandoned = false
    /// Those that came since then: for the next core.
    private(set) var connectsAfterEnd: [ConnectRequest] = []
    /// Why `connect` gave up, once it has.
    private var connectFailure: MQTTClientError?
    private(set) var reauthentications: [AuthenticationRequest] = []
    private(set) var shutdowns: [CheckedContinuation<Void, Never>] = []
    private var shutdownDeadline: Instant?
    private var maintenance: LoopTimer?

    // Publishing
    var publishesWaiting = RingQueue<PublishRequest>()
    var publishesOpen: [UInt32: PublishRequest] = [:]
    var publishesByAge = RingQueue<PublishRequest>()
    var lastPublish: PublishRequest?
    var nextRequestID: UInt32 = 1
    /// Those of the next result.
    var acknowledgementProperties: Properties?

    // Subscribing
    var subscribesOpen: [UInt32: SubscribeRequest] = [:]
    /// The filters that callers and consumers use, granted or requested.
    var requested: [TopicFilter: KnownFilter] = [:]
    /// What was requested of the server and has no response yet.
    var filterRequests: [UInt64: FilterRequest] = [:]
    var filterRequestsMade: UInt64 = 0

    // Receiving
    var consumers: [Consumer] = []
    var consumersOpened: UInt32 = 0
    var unclaimed = UnclaimedMessages()
    /// How many filters have each subscription identifier.
    var identifiers: [UInt32: Int] = [:]
    /// Messages that several consumers have to acknowledge, and which of them still have to.
    var shared: [UInt64: SharedDelivery] = [:]
    /// The filters that were unsubscribed last.
    var givenUp = RingQueue<TopicFilter>()
    /// Messages dropped in this read, and the topic of the first one.
    var dropped: (count: Int, topic: String) = (0, "")
    /// Messages of QoS 0 without space that were dropped in this read.
    var droppedForResponses = 0
    /// Since the socket is not read any more, for want of space.
    var stall: Stall?
    /// How many commands consumers have given, as a measure of what they do.
    private(set) var consumerCommands = 0
    let responses = Responses()
    /// Where responses come to, once there was a request.
    var responseFilter: TopicFilter?
    /// Queues without space, the unclaimed messages among them.
    var fullQueues = 0
    /// Messages that nobody will acknowledge, as the client shuts down.
    var withheld = 0

    init(loop: IOLoop, configuration: MQTTClient.Configuration) {
        self.loop = loop
        self.configuration = configuration
    }

    var now: Instant { loop.now }
    var isShuttingDown: Bool { shutdownDeadline != nil }

    // MARK: From any thread

    func submit(_ command: ClientCommand) {
        let isFirst = commands.withLock { commands in
            commands.append(command)
            return commands.count == 1
        }
        if isFirst { loop.execute { self.drain() } }
    }

    // MARK: On the loop

    private func drain() {
        commands.withLock { swap(&$0, &commandBatch) }
        for command in commandBatch { perform(command) }
        commandBatch.removeAll(keepingCapacity: true)
        flushConsumers()
        pump()
        proceedWithShutdown()
    }

    private func perform(_ command: ClientCommand) {
        consumerCommands += command.isOfConsumer ? 1 : 0
        switch command {
        case .connect(let request): connect(request)
        case .cancelConnect(let request): cancel(request)
        case .publish(let request): accept(request)
        case .cancelPublish(let request):
            request.giveUp { .cancelled(mayBeDelivered: $0) }
            forget(request)
        case .subscribe(let request): accept(request)
        case .cancelSubscribe(let request):
            if !request.isOver { giveUp(request, .cancelled()) }
        case .close(let queue, let batch, let start): close(queue, unfinished: batch, from: start)
        case .giveBack(let batch, let start):
            giveBack(batch, from: start)
            reportDropped()
        case .acknowledge(let token, let reasonCode, let incarnation, let consumer):
            guard incarnation == self.incarnation, mayAcknowledge(token, by: consumer) else { return }
            core?.acknowledge(token, reasonCode: reasonCode)
        case .acknowledgeAll(let batch):
            acknowledge(batch)
            consumers.first { $0.number == batch.link.consumer }?.queue.recycle(batch)
        // Each command has stored its changes when it is through.
        case .waitForStore(let continuation): continuation.resume()
        case .resumeReceiving: noteSpace()
        case .reauthenticate(let request):
            guard isOnline, core?.reauthenticate() ?? false else { return request.finish(.notRunning) }
            reauthentications.append(request)
        case .cancelReauthenticate(let request):
            reauthentications.removeAll { $0 === request }
            request.finish(.cancelled())
        case .shutdown(let continuation): shutDown(continuation)
        case .abort:
            connects = []
            connectsAfterEnd = []
            core?.abort()
        }
    }

    private func acknowledge(_ batch: MQTTMessageBatch) {
        guard batch.link.incarnation == incarnation, let core else { return }
        core.withSession { session, output in
            for entry in batch.entries where entry.token != 0 {
                let token = DeliveryToken(rawValue: entry.token)
                if mayAcknowledge(token, by: batch.link.consumer) { session.acknowledge(token, into: &output) }
            }
        }
    }

    /// Whether all consumers that got the message have acknowledged it.
    func mayAcknowledge(_ token: DeliveryToken, by consumer: UInt32) -> Bool {
        guard !shared.isEmpty, var delivery = shared[token.rawValue] else { return true }
        delivery.finish(consumer)
        shared[token.rawValue] = delivery.isFinished ? nil : delivery
        return delivery.isFinished
    }

    // MARK: Connecting

    private func connect(_ request: ConnectRequest) {
        // It may have been cancelled before it came here.
        guard !request.isOver else { return }
        guard !isShuttingDown else {
            return request.finish(MQTTClientError(.notRunning, "the client is being shut down"))
        }
        guard !isAbandoned else { return connectsAfterEnd.append(request) }
        if core == nil {
            let core: MQTTClientCore
            do throws(MQTTClientError) {
                core = try makeCore()
            } catch {
                return request.finish(error)
            }
            incarnation &+= 1
            hasBeenOnline = false
            connectFailure = nil
            self.core = core
            if core.restoredCount > 0 { configuration.observe?(.restored(count: core.restoredCount)) }
            connects.append(request)
            core.start()
        } else if isOnline, !request.waitsForEnd {
            request.finish(nil)
        } else {
            connects.append(request)
        }
    }

    private func makeCore() throws(MQTTClientError) -> MQTTClientCore {
        guard let store = configuration.store else {
            return MQTTClientCore(
                loop: loop, configuration: configuration.coreConfiguration(hasSessionState: false), delegate: self)
        }
        do throws(MQTTStoreError) {
            let snapshot = try store.load(clientID: configuration.clientID)
            let resumed = configuration.cleanStart ? nil : snapshot
            do throws(SessionSnapshot.Inconsistency) {
                return try MQTTClientCore(
                    loop: loop, configuration: configuration.coreConfiguration(hasSessionState: resumed != nil),
                    delegate: self, store: store, resuming: resumed)
            } catch {
                throw MQTTStoreError(.damaged, "the store's state is none that a session can be in: \(error)")
            }
        } catch {
            throw MQTTClientError(.store, error.description)
        }
    }

    private func cancel(_ request: ConnectRequest) {
        guard !request.isOver else { return }
        connectsAfterEnd.removeAll { $0 === request }
        guard connects.contains(where: { $0 === request }) else {
            return request.finish(request.waitsForEnd ? nil : .cancelled())
        }
        if request.waitsForEnd { return shutDown(nil) }
        connects.removeAll { $0 === request }
        request.finish(.cancelled())
        if !hasBeenOnline, connects.isEmpty { abandon() }
    }

    /// Gives up connecting.
    private func abandon() {
        guard let core else { return }
        isAbandoned = true
        core.abort()
    }

    func finishConnecting(sessionPresent: Bool) {
        isOnline = true
        hasBeenOnline = true
        defer {
            for request in connects where !request.waitsForEnd { request.finish(nil) }
            connects.removeAll { $0.isOver }
        }
        guard let session = core?.session else { return }
        let information = MQTTServerInformation(
            clientID: session.clientID, properties: session.connack?.properties ?? Properties())
        self.information.withLock { $0 = information }
        configuration.observe?(.connected(sessionPresent: sessionPresent, information))
    }

    func finishReauthentications(_ error: MQTTClientError?) {
        let requests = reauthentications
        reauthentications = []
        for request in requests { request.finish(error) }
    }

    func noteDisconnected(_ reason: String, retryAfter: Duration) {
        isOnline = false
        stall = nil
        finishReauthentications(lastError(reason))
        let isFirst = !hasBeenOnline && !connects.isEmpty && connects.allSatisfy { $0.isOnce }
        let isFollowed = core?.lastFault?.isFollowed ?? false
        // A client that is shut down has not failed: it waited for this connection alone.
        guard !isShuttingDown else {
            core?.abort()
            return
        }
        guard !isFollowed && (isFirst || configuration.reconnectDelay == nil) else {
            configuration.observe?(.disconnected(reason: reason, retryAfter: retryAfter))
            if !isFollowed { failAttempts(lastError(reason)) }
            return
        }
        connectFailure = lastError(reason)
        abandon()
    }

    /// The client goes on connecting, for those who wait longer.
    private func failAttempts(_ error: MQTTClientError) {
        let attempts = connects.filter { $0.isOnce }
        connects.removeAll { $0.isOnce }
        for request in attempts { request.finish(error) }
    }

    /// Why the last connection ended.
    func lastError(_ reason: String) -> MQTTClientError {
        let fault = core?.lastFault
        var error = MQTTClientError(
            fault?.reasonCode == nil ? .connection : .refused, reason, reasonCode: fault?.reasonCode)
        error.serverReference = fault?.serverReference
        return error
    }

    // MARK: The end

    private func shutDown(_ continuation: CheckedContinuation<Void, Never>?) {
        guard let core else {
            continuation?.resume()
            return
        }
        if let continuation { shutdowns.append(continuation) }
        guard !isShuttingDown else { return }
        connects += connectsAfterEnd
        connectsAfterEnd = []
        shutdownDeadline = now + configuration.shutdownTimeout
        endResponses(.notRunning)
        finishConsumers(.end)
        startHousekeeping()
        guard isOnline else { return core.stop() }
        // Beyond the deadline it is too late for any of them.
        proceedWithShutdown()
    }

    /// Sends DISCONNECT once everything is settled, or the time is up.
    private func proceedWithShutdown() {
        guard let shutdownDeadline, let core, isOnline else { return }
        // What an earlier process left in the store has no caller here, and is sent all the same.
        let isSettled =
            publishesOpen.isEmpty && publishesWaiting.isEmpty && core.session.undecided <= withheld
            && (configuration.store == nil || core.session.unsettled == 0)
        guard isSettled || now >= shutdownDeadline else { return }
        isOnline = false
        core.disconnect()
    }

    /// The core is at its end.
    func finish(_ failure: MQTTClientError?) {
        let failure = failure ?? connectFailure
        endResponses(failure ?? .notRunning)
        core = nil
        isOnline = false
        isAbandoned = false
        stall = nil
        finishReauthentications(failure ?? .notRunning)
        shutdownDeadline = nil
        withheld = 0
        maintenance?.cancel()
        maintenance = nil
        for request in publishesOpen.values.sorted(by: { $0.id < $1.id }) {
            request.giveUp { failure?.asLost(mayBeDelivered: $0) ?? .stopped(mayBeDelivered: $0) }
        }
        publishesOpen = [:]
        publishesWaiting = RingQueue()
        publishesByAge = RingQueue()
        lastPublish = nil
        for request in subscribesOpen.values { request.finish(.failure(failure ?? .notRunning)) }
        subscribesOpen = [:]
        filterRequests = [:]
        finishConsumers(failure.map { .failed($0) } ?? .end)
        consumers = []
        requested = [:]
        identifiers = [:]
        shared = [:]
        givenUp = RingQueue()
        unclaimed = UnclaimedMessages()
        fullQueues = 0
        let (connects, later, shutdowns) = (connects, connectsAfterEnd, shutdowns)
        self.connects = []
        connectsAfterEnd = []
        self.shutdowns = []
        configuration.observe?(failure.map { .failed(reason: $0.description) } ?? .stopped)
        for request in connects { request.finish(failure ?? (request.waitsForEnd ? nil : .notRunning)) }
        for continuation in shutdowns { continuation.resume() }
        for request in later { connect(request) }
    }

    // MARK: Time

    func startHousekeeping() {
        guard maintenance == nil else { return }
        maintenance = loop.schedule(after: .milliseconds(100)) { [weak self] in self?.runMaintenance() }
    }

    private func runMaintenance() {
        maintenance = nil
        expirePublishes()
        checkStall()
        for request in subscribesOpen.values where now >= request.deadline {
            giveUp(
                request,
                MQTTClientError(.timedOut, "the server did not respond within \(configuration.subscribeTimeout)"))
        }
        proceedWithShutdown()
        if !publishesByAge.isEmpty || !subscribesOpen.isEmpty || isShuttingDown || stall != nil { startHousekeeping() }
    }
}

extension MQTTClientError {
    /// The same for a message that was given up for it.
    fileprivate func asLost(mayBeDelivered: Bool) -> MQTTClientError {
        var error = self
        error.mayBeDelivered = mayBeDelivered
        return error
    }
}

extension Subscription {
    init(_ filter: TopicFilter, _ options: MQTTSubscribeOptions) {
        self.init(
            filter: filter, qos: options.qos, noLocal: options.noLocal && !filter.isShared,
            retainAsPublished: options.retainAsPublished, retainHandling: options.retainHandling)
    }
}
