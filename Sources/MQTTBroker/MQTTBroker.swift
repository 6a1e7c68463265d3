public import Transport
import WireBytes

/// An MQTT broker on one event loop: 3.1.1 and 5.0, QoS 0 to 2, sessions and retained messages in memory.
///
/// Everything here happens on `loop` and must be called there. It is the embedded default and the peer of our tests.
/// Within its bounds nothing is dropped: a subscriber that cannot keep up makes its publishers wait. What the
/// specification lets a broker drop, and this one does, is told to `report`: a message larger than its subscriber takes,
/// and the session of a client that is away when its queue is full. QoS 0 is not kept for clients that are away.
public final class MQTTBroker {
    public let loop: EventLoop
    public let configuration: MQTTBrokerConfiguration
    private let core: BrokerCore
    private var listeners: [Listener] = []
    private var timer: LoopTimer?

    /// - Parameter report: hears, on the loop, what an operator should know.
    public init(
        loop: EventLoop, configuration: MQTTBrokerConfiguration, report: @escaping (BrokerEvent) -> Void = { _ in }
    ) {
        self.loop = loop
        self.configuration = configuration
        self.core = BrokerCore(configuration: configuration, idSeed: .random(in: 0 ... .max), report: report)
    }

    /// Listens.
    ///
    /// - Returns: the port of `MQTTBrokerConfiguration.listener`, which matters when the configured one is 0; `ports` has
    ///   them all.
    /// - Throws: `TransportError` when the port is taken or may not be used.
    public func start() throws(TransportError) -> UInt16 {
        let core = core
        let loop = loop
        for configuration in [configuration.listener] + configuration.furtherListeners {
            var options = ListenerOptions()
            options.tls = configuration.tls
            do throws(TransportError) {
                listeners.append(
                    try Listener.bind(on: loop, host: configuration.host, port: configuration.port, options: options) {
                        SocketLink($0, core, loop, admits: configuration.admits)
                    })
            } catch {
                closeListeners()
                throw error
            }
        }
        scheduleTick()
        return listeners[0].port
    }

    /// The ports it listens on: of the listener, then of the further ones.
    public var ports: [UInt16] { listeners.map(\.port) }

    private func closeListeners() {
        for listener in listeners { listener.close() }
        listeners = []
    }

    /// Takes no more connections, tells clients that it is shutting down, and closes. Sessions are gone with it.
    public func stop() {
        timer?.cancel()
        timer = nil
        closeListeners()
        core.shutDown(now: loop.now.nanoseconds)
    }

    private func scheduleTick() {
        timer = loop.schedule(after: .seconds(1)) { [weak self] in
            guard let self else { return }
            core.tick(now: loop.now.nanoseconds)
            scheduleTick()
        }
    }
}

/// A connection as the core sees it, and the core as the connection sees it.
private final class SocketLink: BrokerLink, ConnectionHandler {
    private let connection: Connection
    private let core: BrokerCore
    private let loop: EventLoop
    private let admits: (@Sendable (MQTTCredentials) -> Bool)?
    private var number: UInt64 = 0

    init(
        _ connection: Connection, _ core: BrokerCore, _ loop: EventLoop,
        admits: (@Sendable (MQTTCredentials) -> Bool)?
    ) {
        self.admits = admits
        self.connection = connection
        self.core = core
        self.loop = loop
    }

    private var now: UInt64 { loop.now.nanoseconds }

    func withOutput(_ body: (inout ByteBuffer) -> Void) { connection.withOutput(body) }
    var isWritable: Bool { connection.isWritable }
    func pauseReading() { connection.pauseReading() }
    func resumeReading() { connection.resumeReading() }
    func close() { connection.close() }
    func admits(_ credentials: MQTTCredentials) -> Bool { admits?(credentials) ?? true }
    var address: String { connection.remoteAddress?.description ?? "an unknown address" }

    func connectionOpened(_ connection: Connection) { number = core.opened(self, now: now) }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        core.received(number, bytes, now: now)
    }

    func connectionBecameWritable(_ connection: Connection) { core.becameWritable(number, now: now) }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        core.closed(number, reason: "\(reason)", now: now)
    }
}
