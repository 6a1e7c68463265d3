public import TrestleTransport

/// An MQTT broker inside the program: 3.1.1 and 5.0, QoS 0 to 2, sessions and retained messages in memory.
///
/// ```swift
/// let broker = try MQTTBroker()
/// try await broker.start()
/// ```
///
/// By default it listens on 127.0.0.1, without TLS and users. Everything that it keeps is bounded in bytes. Messages
/// that a subscriber does not get (QoS 0 when it lags or is away, others when its queue is full, expired ones, ones
/// larger than its Maximum Packet Size) are counted in `counters` and reported to `observe` in sums.
public actor MQTTBroker {
    private let home: HomeLoop
    private let server: MQTTBrokerServer
    public nonisolated let configuration: MQTTBroker.Configuration

    // SAFETY: the actor keeps its loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe home.loop.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - loop: the event loop to live on. It is not shut down with the broker. Default: `nil`, a loop of its own.
    ///   - observe: called on the loop with events for the operator.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    public init(
        configuration: MQTTBroker.Configuration = MQTTBroker.Configuration(), loop: IOLoop? = nil,
        observe: @escaping @Sendable (BrokerEvent) -> Void = { _ in }
    ) throws(TransportError) {
        home = try HomeLoop(loop, name: "mqtt-broker")
        self.configuration = configuration
        server = MQTTBrokerServer(loop: home.loop, configuration: configuration, observe: observe)
    }

    /// Listens.
    ///
    /// - Returns: the port of `MQTTBroker.Configuration.listener`, which matters when the configured one is 0; `ports` has
    ///   them all.
    /// - Throws: `TransportError` when the port is taken or may not be used.
    @discardableResult
    public func start() throws(TransportError) -> UInt16 { try server.start() }

    /// The ports it listens on: of the listener, then of the further ones.
    public var ports: [UInt16] { server.ports }

    /// The counters since the broker was created.
    public var counters: MQTTBrokerCounters { server.counters }

    /// Bytes of all messages that it keeps.
    public var storedBytes: Int { server.storedBytes }

    /// The users have changed.
    ///
    /// - Parameters:
    ///   - changed: users that have another secret now, or are gone: their connections end. Their sessions stay, for them
    ///     alone.
    ///   - removed: users that were removed: their sessions end, so that a later user of the same name does not get
    ///     them.
    public func usersChanged(_ changed: [String], removed: [String]) {
        server.usersChanged(changed, removed: removed)
    }

    /// Takes no more connections, tells clients that it is shutting down, and returns when they have closed too, for which they have
    /// five seconds. Sessions are gone with it.
    public func shutdown() async {
        server.stop()
        await home.loop.closingConnectionsEnd()
    }

    /// Lets a link without a socket come in.
    package func withCore<Result: Sendable>(_ body: @Sendable (MQTTBrokerCore, IOLoop) throws -> Result) rethrows
        -> Result
    {
        try body(server.core, home.loop)
    }
}
