#if Program
import ArgumentParser
import Logging
import ServiceLifecycle
import StatusServer
import Synchronization
import TrestleBridge
import TrestleTransport
import UnixSignals

/// Sends spans until the bridge has ended.
struct TracingService: Service {
    let exporter: SpanExporter

    func run() async throws {
        let task = Task { await exporter.run() }
        try? await gracefulShutdown()
        task.cancel()
        await task.value
    }
}

/// A bridge with all that belongs to its life in this program: log, status server, reload, service manager, and the services around
/// it.
struct BridgeRun {
    let configuration: BridgeConfiguration
    let logger: Logger
    /// From the command line; it comes before the setting's.
    var statusPort: UInt16?
    /// How often the counts are logged while they change.
    var reportInterval = Duration.seconds(10)
    /// How long messages in flight are waited for.
    var stopTimeout = Duration.seconds(30)
    /// Folders that the program writes to, for metrics.
    var folders: [String] = []
    /// Services that start before the bridge and end after it.
    var before: [any Service] = []
    /// Services that start after the bridge and end before it.
    var after: [any Service] = []
    /// Hears the bridge's events, beside the log.
    var observe: @Sendable (BridgeEvent) -> Void = { _ in }
    /// Reads files again.
    var reload: @Sendable (BridgeSupervisor, BridgeMonitor) async -> ReloadReport = { _, _ in ReloadReport() }

    /// Tells that a secret has another value, and how connections are made again then.
    var rotations: AsyncStream<Void>?
    var applySecrets: @Sendable (BridgeSupervisor, BridgeMonitor) async -> ReloadReport = { _, _ in ReloadReport() }

    /// Runs until a signal or a refusal, then prints the balance.
    ///
    /// - Throws: the exit code, unless all went well.
    func run(hangups: UnixSignalsSequence, stop: StopSignals) async throws {
        let ending = Mutex<(DeliveryCounts, BridgeOutcome)?>(nil)
        let meter = ProcessMeter(folders: folders)
        let monitor = BridgeMonitor(configuration) { meter.status }
        let limiter = LogLimiter()
        var exporter: SpanExporter?
        if let section = configuration.tracing {
            exporter = try SpanExporter(section) { [logger] line in
                if limiter.admits("tracing") { logger.warning("\(line)") }
            }
        }
        var spans: (@Sendable (BridgeSpan) -> Void)?
        if let exporter { spans = { span in exporter.export(span) } }
        let (observe, logger) = (observe, logger)
        let bridge = try BridgeSupervisor(
            configuration: configuration,
            observe: { event, shard in
                if limiter.admits(event.name) { logger.record(event, shard: shard) }
                monitor.handle(event)
                observe(event)
            }, spans: spans)
        let service = BridgeService(
            bridge: bridge, logger: logger, limiter: limiter, reportInterval: reportInterval
        ) { balance, outcome in
            ending.withLock { $0 = (balance, outcome) }
        }
        var members = before
        let manager = ServiceManager()
        members.append(
            ReloadService(hangups: hangups, manager: manager, logger: logger) { [reload] in
                await reload(bridge, monitor)
            })
        if let rotations {
            members.append(
                RotationService(rotations: rotations, logger: logger) { [applySecrets] in
                    await applySecrets(bridge, monitor)
                })
        }
        if let manager { members.append(ManagedService(manager: manager, bridge: bridge)) }
        let status = try await StatusService.start(configuration.status, port: statusPort, monitor, bridge) {
            [logger] line in
            if limiter.admits("status") { logger.warning("\(line)") }
        }
        if let status { members.append(status) }
        if let exporter { members.append(TracingService(exporter: exporter)) }
        var group = ServiceGroupConfiguration(
            services: members.map { .init(service: $0) }
                + [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)]
                + after.map { .init(service: $0) },
            logger: quietLogger)
        group.maximumGracefulShutdownDuration = stopTimeout
        let services = ServiceGroup(configuration: group)
        await stop.pass(to: services)
        do {
            try await services.run()
        } catch is CancellationError {
            logger.warning("stopped after \(Quantities.text(stopTimeout)), although messages are still in flight")
        }
        if let (balance, outcome) = ending.withLock({ $0 }) { try report(balance, outcome) }
    }

    private func report(_ balance: DeliveryCounts, _ outcome: BridgeOutcome) throws {
        printNotice("balance: \(balance)")
        if case .refused = outcome { throw ExitStatus.unavailable }
        guard balance.inFlight > 0 else { return }
        printError(
            balance.inFlight == 1
                ? "1 message was not acknowledged: with QoS 1 or 2 it will be delivered again"
                : "\(balance.inFlight) messages were not acknowledged: those of QoS 1 and 2 will be delivered again")
        throw ExitStatus.unsettled
    }

    /// The service group's own steps are of interest only when one looks for a fault in it.
    private var quietLogger: Logger {
        var logger = logger
        if logger.logLevel > .debug { logger.logLevel = .error }
        return logger
    }
}
#endif
