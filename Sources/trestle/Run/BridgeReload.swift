#if Program
import CloudSecrets
import Foundation
import Logging
import RecordLog
import StatusServer
import Synchronization
import TrestleBridge
import TrestleTransport

/// The configuration file of a running bridge, and how a changed one is applied.
final class BridgeReload: Sendable {
    private struct State {
        var configuration: BridgeConfiguration
        /// The texts that it was read from.
        var texts: ConfigurationTexts
        var memory: SubscriptionMemory
        /// Buffers that may hold messages and that the configuration does not use.
        var former: [BufferPlace] = []
        /// Sessions that may hold messages and that the configuration does not use.
        var formerSessions: [BridgeSession] = []
    }

    private let file: String
    private let logger: Logger
    private let buffers: BufferMemory
    private let sessions: SessionMemory
    private let state: Mutex<State>
    /// What these are made from, until the program ends.
    private let status: StatusSection?
    private let tracing: TracingSection?

    private let secrets: RuleSecrets
    /// Tells that a secret has another value.
    let rotations: AsyncStream<Void>
    private let rotated: AsyncStream<Void>.Continuation
    private let turns = Mutex<Task<Void, Never>?>(nil)

    /// Reads the file for the first time.
    init(file: String, logger: Logger) async throws {
        self.file = file
        self.logger = logger
        let (rotations, rotated) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        (self.rotations, self.rotated) = (rotations, rotated)
        secrets = RuleSecrets(readFile: SettingsFile.reader(beside: file)) { event in
            switch event {
            case .rotated(let request):
                logger.notice("\(request) has another value")
                rotated.yield()
            case .failed(let request, let error): logger.warning("\(request): \(error)")
            }
        }
        buffers = BufferMemory(file: file)
        sessions = SessionMemory(file: file)
        let texts = ConfigurationTexts()
        var configuration = try await Self.firstReading(of: file, texts, secrets, logger)
        var former: [BufferPlace] = []
        do throws(RecordLogError) { former = try buffers.places() } catch {
            logger.warning(
                "buffer: \(Self.unbelieved(error)), so buffers of an earlier configuration are not looked for")
        }
        former += configuration.otherBuffers.filter { place in !former.contains { $0.folder == place.folder } }
        configuration.formerBuffers = former.filter { place in
            guard configuration.buffers.contains(where: { $0.folder == place.folder }) else { return true }
            // Its cluster may have other addresses by now.
            place.markIfSilent()
            return false
        }
        do throws(RecordLogError) {
            configuration.formerSessions = configuration.formerSessions(among: try sessions.sessions())
        } catch {
            logger.warning(
                "shards: \(Self.unbelieved(error)), so sessions of an earlier configuration are not looked for")
        }
        var first = Self.remembering(configuration, texts, file, logger)
        first.former = configuration.formerBuffers
        first.formerSessions = configuration.formerSessions
        (status, tracing) = (configuration.status, configuration.tracing)
        state = Mutex(first)
        rememberBuffers()
        rememberSessions()
    }

    private func rememberSessions() {
        let (configuration, former) = state.withLock { ($0.configuration, $0.formerSessions) }
        if let fault = sessions.remember(configuration, former: former) { logger.warning("shards: \(fault)") }
    }

    /// How long the places of secrets may be away at the start.
    private static let secretTimeout = Duration.seconds(60)

    /// Places of secrets that are away are waited for, as brokers are: at the start of a machine they may come later.
    private static func firstReading(
        of file: String, _ texts: ConfigurationTexts, _ secrets: RuleSecrets, _ logger: Logger
    ) async throws -> BridgeConfiguration {
        let end = ContinuousClock.now + secretTimeout
        let stores = KeyStoreReader()
        var pause = Duration.seconds(1)
        while true {
            do {
                return try await ConfigurationFile.read(file, texts, secrets, stores: stores)
            } catch let error as SecretsUnavailable {
                guard ContinuousClock.now + pause < end else {
                    printError("\(error)")
                    throw ExitStatus.noResponse
                }
                logger.notice("\(error): trying again in \(pause.components.seconds) s")
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(8))
            } catch {
                printError("\(error)")
                throw ExitStatus.configuration
            }
        }
    }

    private func rememberBuffers() {
        let places = state.withLock { $0.configuration.buffers + $0.former }
        if let fault = buffers.remember(places) { logger.warning("buffer: \(fault)") }
    }

    /// The program keeps files of its own beside the configuration; somebody else may have changed one.
    private static func unbelieved(_ error: RecordLogError) -> String {
        error.code == .folderNotPrivate ? "\(error.message): its content is not believed" : error.message
    }

    private static func remembering(
        _ configuration: BridgeConfiguration, _ texts: ConfigurationTexts, _ file: String, _ logger: Logger
    ) -> State {
        var configuration = configuration
        let memory = SubscriptionMemory(file: file, configuration: configuration)
        do throws(RecordLogError) { configuration.mqtt.hasSubscriptionsInSession = try memory.isCurrent() } catch {
            configuration.mqtt.hasSubscriptionsInSession = false
            logger.warning("MQTT: \(Self.unbelieved(error)), so retained messages are stored again")
        }
        return State(configuration: configuration, texts: texts, memory: memory)
    }

    var configuration: BridgeConfiguration { state.withLock { $0.configuration } }

    /// Hears what the bridge tells of its session.
    func handle(_ event: BridgeEvent) {
        if case .bufferEmptied(let folder) = event {
            state.withLock { state in state.former.removeAll { $0.folder == folder } }
            rememberBuffers()
        }
        if case .bufferMoved(let place) = event {
            state.withLock { $0.former.append(place) }
            rememberBuffers()
        }
        if case .sessionEmptied(let broker, let clientID) = event {
            let isFormer = state.withLock { state in
                let before = state.formerSessions.count
                state.formerSessions.removeAll { $0.broker == broker && $0.clientID == clientID }
                return state.formerSessions.count < before
            }
            if isFormer { rememberSessions() }
        }
        state.withLock { $0.memory }.handle(event, logger: logger)
    }

    /// Reads the file again, and the certificates that it names. A configuration with errors changes nothing.
    ///
    /// - Parameter deadline: for messages in flight on connections that are replaced.
    func apply(to bridge: BridgeSupervisor, _ monitor: BridgeMonitor, deadline: Duration) async -> ReloadReport {
        await inTurn { await self.applyFiles(to: bridge, monitor, deadline) }
    }

    /// Makes the connections again whose secrets have other values. The files are those of the configuration in use: what stands in them
    /// now takes effect when a person says so.
    func applySecrets(
        to bridge: BridgeSupervisor, _ monitor: BridgeMonitor, deadline: Duration
    ) async -> ReloadReport {
        await inTurn {
            var report = ReloadReport()
            let texts = self.state.withLock(\.texts)
            let current = self.configuration
            guard let fresh = await self.read(texts, KeyStoreReader(), &report) else {
                let rotated = self.rotated
                Task {
                    try? await Task.sleep(for: .seconds(60))
                    rotated.yield()
                }
                return report
            }
            let difference = ConfigurationDifference(from: current, to: fresh)
            let applied = self.replace(fresh, texts, monitor)
            let outcome = await bridge.reload(applied, deadline: deadline)
            if !difference.isEmpty || outcome.count > 0 { report.apply(difference.lines, outcome) }
            return report
        }
    }

    /// One after the other.
    private func inTurn(_ body: @escaping @Sendable () async -> ReloadReport) async -> ReloadReport {
        let task = turns.withLock { last -> Task<ReloadReport, Never> in
            let task = Task { [last] in
                await last?.value
                return await body()
            }
            last = Task { _ = await task.value }
            return task
        }
        return await task.value
    }

    /// - Returns: `nil` for a configuration that cannot be applied.
    private func read(
        _ texts: ConfigurationTexts, _ stores: KeyStoreReader, _ report: inout ReloadReport
    ) async -> BridgeConfiguration? {
        let fresh: BridgeConfiguration
        do {
            fresh = try await ConfigurationFile.read(file, texts, secrets, stores: stores)
        } catch let error as SecretsUnavailable {
            report.fail("\(error)", unchanged: "the configuration is")
            return nil
        } catch {
            report.fail("\(error)", unchanged: "the configuration has errors, and is")
            return nil
        }
        do { try await fresh.prepareSigners() } catch {
            report.fail("no credentials for AWS IoT Core: \(error)", unchanged: "the configuration is")
            return nil
        }
        return fresh
    }

    /// Takes note of the configuration that is applied from now on.
    private func replace(
        _ fresh: BridgeConfiguration, _ texts: ConfigurationTexts, _ monitor: BridgeMonitor
    ) -> BridgeConfiguration {
        var applied = Self.remembering(fresh, texts, file, logger)
        state.withLock { state in
            applied.former = (state.former + state.configuration.buffers).filter { place in
                !applied.configuration.buffers.contains { $0.folder == place.folder }
            }
            applied.formerSessions = fresh.formerSessions(
                among: state.formerSessions + state.configuration.sessions)
            state = applied
        }
        rememberBuffers()
        rememberSessions()
        monitor.replace(applied.configuration)
        return applied.configuration
    }

    private func applyFiles(
        to bridge: BridgeSupervisor, _ monitor: BridgeMonitor, _ deadline: Duration
    ) async -> ReloadReport {
        let current = configuration
        var report = ReloadReport()
        let texts = ConfigurationTexts(named: .inFile)
        let stores = KeyStoreReader()
        guard let fresh = await read(texts, stores, &report) else {
            await readTLS(of: bridge, stores, into: &report)
            return report
        }
        let difference = ConfigurationDifference(from: current, to: fresh)
        let applied = replace(fresh, texts, monitor)
        // Also without a difference: what was refused is tried again.
        let outcome = await bridge.reload(applied, deadline: deadline)
        await readTLS(of: bridge, stores, into: &report)
        guard !difference.isEmpty || outcome.count > 0 else { return report }
        for warning in fresh.warnings { report.remarks.append(warning) }
        report.apply(difference.lines, outcome)
        if difference.needsRestart {
            report.remarks.append("settings of 'status' and 'tracing' take effect at the next start")
        }
        return report
    }

    /// Reads the certificates, stores and revocation lists of the connections again, by the settings that each was made from.
    private func readTLS(
        of bridge: BridgeSupervisor, _ stores: KeyStoreReader, into report: inout ReloadReport
    ) async {
        let read = SettingsFile.reader(beside: file)
        for use in await bridge.tlsInUse {
            report.attempt("certificates of the \(use.side)") { () -> Void in
                try use.context.reload(try use.settings.clientContext(read: read, stores: stores).configuration)
            }
        }
        if let tls = tracing?.tls, let settings = tracing?.tlsSettings {
            report.attempt("certificates of the traces' collector") { () -> Void in
                try tls.reload(try settings.clientContext(read: read, stores: stores).configuration)
            }
        }
        if let tls = status?.tls, let settings = status?.tlsSettings {
            report.attempt("certificates of the status page") { () -> Void in
                try tls.reload(try settings.serverContext(read: read, stores: stores).configuration)
            }
        }
    }
}
#endif
