internal import RecordLog
public import TrestleTransport

/// A Kafka-compatible broker with one node inside the program. Kafka clients in any language write to it and read from
/// it, with or without groups, and acknowledged records survive a restart.
///
/// ```swift
/// let broker = try KafkaBroker(configuration: KafkaBroker.Configuration(dataFolder: "/var/lib/log"))
/// try await broker.start()
/// ```
///
/// It has no replicas and no transactions, and every authenticated client may do everything. By default it listens on
/// 127.0.0.1, without TLS and users.
public actor KafkaBroker {
    private let home: HomeLoop
    public nonisolated let configuration: KafkaBroker.Configuration
    var core: KafkaBrokerCore?

    // SAFETY: the actor keeps the loop alive.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe home.loop.asUnownedSerialExecutor() }

    /// - Parameter loop: the event loop that does all of the broker's work. It is not shut down with the broker. Default: `nil`,
    ///   a loop of its own.
    /// - Throws: `TransportError` when the process is out of descriptors or threads.
    public init(configuration: KafkaBroker.Configuration, loop: IOLoop? = nil) throws(TransportError) {
        home = try HomeLoop(loop, name: "kafka-broker")
        self.configuration = configuration
    }

    /// Opens the data folder, recovers it after a crash, and listens.
    ///
    /// - Returns: the port that `KafkaBroker.Configuration.listener` got; `ports` has them all.
    /// - Throws: an error with a one-line description: for example, the port or the folder is in use, or the disk is
    ///   full.
    @discardableResult
    public func start() throws -> UInt16 {
        let core = try KafkaBrokerCore(loop: home.loop, configuration: configuration) { [weak self] in
            guard let self else { return }
            Task { await self.storageProgressed() }
        }
        try core.listen()
        self.core = core
        return core.listeners[0].port
    }

    /// The ports it listens on: of the listener, then of the further ones.
    public var ports: [UInt16] { core?.listeners.map(\.port) ?? [] }

    /// Changes how clients of `KafkaBroker.Configuration.listener` authenticate.
    ///
    /// - Parameter users: those that are gone or have another secret now: their connections end, and where there are such users,
    ///   all those that are in the middle of authenticating. The others stay.
    public func replaceAuthentication(with sasl: KafkaListenerSASL?, changed users: [String]) {
        core?.replaceAuthentication(with: sasl, changed: users)
    }

    /// Takes no more requests, and returns when all that was written is on the disk and the connections have ended, for
    /// which their peers have five seconds.
    public func shutdown() async {
        guard let core else { return }
        self.core = nil
        let report = configuration.log
        await withCheckedContinuation { continuation in
            core.close { error in
                if let error { report(.error, error.message) }
                continuation.resume()
            }
        }
        await home.loop.closingConnectionsEnd()
    }

    private func storageProgressed() { core?.storageProgressed() }
}
