#if Program
import Logging
import StatusServer
import Synchronization
import TrestleBridge

/// The configuration file of a running bridge, and how a changed one is applied.
final class BridgeReload: Sendable {
    private struct State {
        var configuration: BridgeConfiguration
        var memory: SubscriptionMemory
        /// Buffers that may hold messages and that the configuration does not use.
        var former: [BufferPlace] = []
    }

    private let file: String
    private let logger: Logger
    private let buffers: BufferMemory
    private let state: Mutex<State>

    /// Reads the file for the first time.
    init(file: String, logger: Logger) throws {
        self.file = file
        self.logger = logger
        buffers = BufferMemory(file: file)
        var configuration = try ConfigurationFile.load(file)
        configuration.formerBuffers = buffers.places.filter { place in
            !configuration.buffers.contains { $0.folder == place.folder }
        }
        var first = Self.remembering(configuration, file)
        first.former = configuration.formerBuffers
        state = Mutex(first)
        rememberBuffers()
    }

    private func rememberBuffers() {
        let places = state.withLock { $0.configuration.buffers + $0.former }
        if let fault = buffers.remember(places) { logger.warning("buffer: \(fault)") }
    }

    private static func remembering(_ configuration: BridgeConfiguration, _ file: String) -> State {
        var configuration = configuration
        let memory = SubscriptionMemory(file: file, configuration: configuration)
        configuration.mqtt.hasSubscriptionsInSession = memory.isCurrent
        return State(configuration: configuration, memory: memory)
    }

    var configuration: BridgeConfiguration { state.withLock { $0.configuration } }

    /// Hears what the bridge tells of its session.
    func handle(_ event: BridgeEvent) {
        if case .bufferEmptied(let folder) = event {
            state.withLock { state in state.former.removeAll { $0.folder == folder } }
            rememberBuffers()
        }
        state.withLock { $0.memory }.handle(event, logger: logger)
    }

    /// Reads the file again, and the certificates that it names. A configuration with errors changes nothing.
    ///
    /// - Parameter deadline: for messages in flight on connections that are replaced.
    func apply(to bridge: Bridge, _ monitor: BridgeMonitor, deadline: Duration) async -> ReloadReport {
        let current = configuration
        let read = Result { try ConfigurationFile.read(file) }
        var report = current.reloadTLS(file: file, fresh: try? read.get())
        var fresh: BridgeConfiguration
        do { fresh = try read.get() } catch {
            report.fail("\(error)", unchanged: "the configuration has errors, and is")
            return report
        }
        let difference = ConfigurationDifference(from: current, to: fresh)
        guard !difference.isEmpty else { return report }
        fresh.keepContexts(of: current)
        var applied = Self.remembering(fresh, file)
        state.withLock { state in
            applied.former = (state.former + state.configuration.buffers).filter { place in
                !applied.configuration.buffers.contains { $0.folder == place.folder }
            }
            state = applied
        }
        rememberBuffers()
        monitor.replace(applied.configuration)
        for warning in fresh.warnings { report.remarks.append(warning) }
        let count = await bridge.reload(applied.configuration, deadline: deadline)
        report.apply(difference.lines, replaced: count)
        if difference.needsRestart {
            report.remarks.append("settings of 'status' and 'tracing' take effect at the next start")
        }
        return report
    }
}

extension BridgeConfiguration {
    /// Connections of which nothing has changed go on with the contexts that they have, into which certificates are read again.
    fileprivate mutating func keepContexts(of old: BridgeConfiguration) {
        // The status server goes on as it is until the program ends.
        if status?.tls != nil, let tls = old.status?.tls { status?.tls = tls }
        if mqtt.tlsSettings == old.mqtt.tlsSettings { mqtt.tls = old.mqtt.tls }
        if kafka.tlsSettings == old.kafka.tlsSettings { kafka.tls = old.kafka.tls }
        for (name, source) in old.brokers where brokers[name]?.tlsSettings == source.tlsSettings {
            brokers[name]?.tls = source.tls
        }
        for (name, sink) in old.clusters where clusters[name]?.tlsSettings == sink.tlsSettings {
            clusters[name]?.tls = sink.tls
        }
    }
}
#endif
