import MQTTSession
import TrestleBase
import TrestleHTTP
import TrestleTransport
import WireBytes

/// The core with sockets and a clock. Everything here happens on `loop` and must be called there.
///
/// Nothing that the acknowledgement gate is owed is dropped: publishers wait for it.
final class MQTTBrokerServer {
    let loop: IOLoop
    let configuration: MQTTBroker.Configuration
    let core: MQTTBrokerCore
    private let budget: ConnectionBudget
    private var listeners: [Listener] = []
    private var timer: LoopTimer?
    private var timeout: LoopTimer?
    private var timeoutAt = Instant.distantFuture
    private var isTickRequested = false

    /// - Parameter observe: hears, on the loop, what an operator should know.
    init(loop: IOLoop, configuration: MQTTBroker.Configuration, observe: @escaping (BrokerEvent) -> Void) {
        self.loop = loop
        self.configuration = configuration
        var random = SystemRandomNumberGenerator()
        self.core = MQTTBrokerCore(
            configuration: configuration, random: { UInt64.random(in: .min ... .max) },
            fingerprintKey: FingerprintKey(using: &random),
            observe: observe)
        self.budget = ConnectionBudget(maximumBytes: configuration.maximumBufferedBytes)
        core.requestTick = { [weak self] in self?.scheduleYield() }
        core.requestTimeout = { [weak self] in self?.scheduleTimeout(at: $0) }
    }

    /// Listens.
    ///
    /// - Returns: the port of `MQTTBroker.Configuration.listener`, which matters when the configured one is 0; `ports` has
    ///   them all.
    /// - Throws: `TransportError` when the port is taken or may not be used.
    func start() throws(TransportError) -> UInt16 {
        do throws(TransportError) {
            for listener in [configuration.listener] + configuration.furtherListeners {
                listeners.append(try bind(listener))
            }
        } catch {
            closeListeners()
            throw error
        }
        openInternalListener()
        scheduleTick()
        return listeners[0].port
    }

    private func bind(_ listener: MQTTListenerConfiguration) throws(TransportError) -> Listener {
        let role = ListenerRole(core: core, admits: listener.admits, isInternal: false)
        var options = connectionOptions
        options.tls = listener.tls
        return try Listener.bind(on: loop, host: listener.host, port: listener.port, options: options, budget: budget) {
            connection in
            guard listener.isWebSocket else { return SocketLink(connection, role) }
            return WebSocketChannel.accept(connection, handshake: listener.handshake) {
                SocketLink(connection, role, $0)
            }
        }
    }

    private func openInternalListener() {
        let role = ListenerRole(core: core, admits: nil, isInternal: true)
        configuration.acknowledgementGate?.listener.open(on: loop, options: connectionOptions) { SocketLink($0, role) }
    }

    private var connectionOptions: ListenerOptions {
        var options = ListenerOptions()
        options.connection.messageTimeout = configuration.messageTimeout
        options.connection.writeTimeout = configuration.writeTimeout
        options.connection.receiveLimit = configuration.maximumPacketSize + (1 << 18)
        return options
    }

    /// The ports it listens on: of the listener, then of the further ones.
    var ports: [UInt16] { listeners.map(\.port) }

    /// The counters since it was created.
    var counters: MQTTBrokerCounters { core.counters }

    /// Bytes of all messages that it keeps.
    var storedBytes: Int { core.storedBytes }

    /// The users have changed.
    ///
    /// - Parameters:
    ///   - changed: users that have another secret now, or are gone: their connections end. Their sessions stay, for them
    ///     alone.
    ///   - removed: users that are gone: their sessions end, so that whoever gets such a name later finds nothing of them.
    func usersChanged(_ changed: [String], removed: [String]) {
        core.usersChanged(
            Set(changed.map { ByteText($0) }), removed: Set(removed.map { ByteText($0) }), now: loop.now)
    }

    private func closeListeners() {
        for listener in listeners { listener.close() }
        listeners = []
        configuration.acknowledgementGate?.listener.close()
    }

    /// Takes no more connections, tells clients that it is shutting down, and closes. Sessions are gone with it.
    ///
    /// Before the process ends, await `IOLoop.closingConnectionsEnd`.
    func stop() {
        timer?.cancel()
        timer = nil
        timeout?.cancel()
        timeout = nil
        closeListeners()
        core.shutDown(now: loop.now)
    }

    // MARK: Time

    private func scheduleTick() {
        timer = loop.schedule(after: .seconds(1)) { [weak self] in
            guard let self else { return }
            core.handleTick(now: loop.now)
            scheduleTick()
        }
    }

    private func scheduleTimeout(at time: Instant) {
        guard time < timeoutAt else { return }
        timeout?.cancel()
        timeoutAt = time
        let now = loop.now
        timeout = loop.schedule(after: max(.zero, now.duration(to: time))) { [weak self] in
            guard let self else { return }
            timeout = nil
            timeoutAt = .distantFuture
            core.handleTimeout(now: loop.now)
        }
    }

    /// The rest of the work is done after the other connections have had their turn.
    private func scheduleYield() {
        guard !isTickRequested else { return }
        isTickRequested = true
        loop.schedule(after: .zero) { [weak self] in
            guard let self else { return }
            isTickRequested = false
            core.handleYield(now: loop.now)
        }
    }
}

/// The shared state of a listener's connections.
private final class ListenerRole {
    let core: MQTTBrokerCore
    let admits: (@Sendable (MQTTCredentials) -> Bool)?
    let isInternal: Bool

    init(core: MQTTBrokerCore, admits: (@Sendable (MQTTCredentials) -> Bool)?, isInternal: Bool) {
        self.core = core
        self.admits = admits
        self.isInternal = isInternal
    }
}

/// A connection as the core sees it, and the core as the connection sees it.
private final class SocketLink: MQTTBrokerLink, ByteChannelHandler, ConnectionHandler {
    private let connection: Connection
    let channel: any ByteChannel
    private let role: ListenerRole
    let network: String
    private var number: UInt64 = 0

    /// A connection counts from here on, before TLS has shaken hands: silence there takes a place, too.
    ///
    /// - Parameter channel: `nil`: the connection itself.
    init(_ connection: Connection, _ role: ListenerRole, _ channel: WebSocketChannel? = nil) {
        self.connection = connection
        self.channel = channel ?? connection
        self.role = role
        network = connection.remoteAddress?.network ?? "this process"
        number = role.core.handleOpen(self, isReady: false, now: connection.loop.now)
    }

    private var core: MQTTBrokerCore { role.core }
    private var now: Instant { connection.loop.now }
    var isInternal: Bool { role.isInternal }

    func handleOwner(_ owner: AnyHashable) { connection.budgetOwner = owner }
    var address: String { connection.remoteAddress?.description ?? "this process" }

    var requiresCredentials: Bool { role.admits != nil }

    func admission(of credentials: MQTTCredentials) -> MQTTAdmission {
        guard let admits = role.admits else {
            return .admitted(
                principal: (connection.tlsSession?.peerCertificates.first?.holder).map { .certificate($0) })
        }
        return admits(credentials)
            ? .admitted(principal: credentials.username.map { .user(ByteText($0)) }) : .refused
    }

    func channelOpened(_ channel: any ByteChannel) { core.handleReady(number, now: now) }

    func channel(_ channel: any ByteChannel, received bytes: Span<UInt8>) -> Int {
        core.handleBytes(number, bytes, now: now)
    }

    func channelBecameWritable(_ channel: any ByteChannel) { core.handleWritable(number, now: now) }

    func channelClosed(_ channel: any ByteChannel, reason: CloseReason) {
        core.handleClose(number, reason: "\(reason)", now: now)
    }
}
