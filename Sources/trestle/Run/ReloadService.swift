#if Program
import Logging
import ServiceLifecycle
import TrestleBridge
import TrestleTransport
import UnixSignals
import WireBytes

/// Reads files again on SIGHUP: the configuration, certificates, keys, stores and users. New connections use certificates that were
/// read again; existing connections keep theirs.
struct ReloadService: Service {
    let hangups: UnixSignalsSequence
    let manager: ServiceManager?
    let logger: Logger
    /// Puts what the files hold now in the place of what they held.
    let reload: @Sendable () async -> ReloadReport

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            manager?.tell(.reloading)
            await reload().log(to: logger)
            manager?.tell(.ready)
        }
    }
}

/// Makes connections again when a secret has another value.
struct RotationService: Service {
    let rotations: AsyncStream<Void>
    let logger: Logger
    let apply: @Sendable () async -> ReloadReport

    func run() async throws {
        for await _ in rotations.cancelOnGracefulShutdown() { await apply().log(to: logger, as: "rotation") }
    }
}

/// The result of reading files again.
struct ReloadReport {
    /// The kinds that were read, each with what there is to say of it.
    private(set) var done: [String] = []
    private(set) var failures: [String] = []
    var remarks: [String] = []
    private var changes: [String] = []
    /// What has become of the brokers' connections; `nil` when the configuration is the same.
    private var outcome: ReloadOutcome?

    /// - Parameter unchanged: what stays as it was.
    mutating func fail(_ reason: String, unchanged: String) {
        failures += reason.split(separator: "\n").map(String.init)
        failures.append("\(unchanged) unchanged")
    }

    /// - Parameter changes: in lines.
    mutating func apply(_ changes: [String], _ outcome: ReloadOutcome) {
        self.changes = changes
        self.outcome = outcome
    }

    /// Reads one kind of file; when that fails, it stays as it was.
    ///
    /// - Parameter body: returns what there is to say of it.
    mutating func attempt(_ kind: String, _ body: () throws -> String?) {
        do {
            done.append("\(kind) were read again\(try body().map { ", \($0)" } ?? "")")
        } catch {
            failures.append("\(error); \(kind) are unchanged")
        }
    }

    mutating func attempt(_ kind: String, _ body: () throws -> Void) {
        attempt(kind) { () -> String? in
            try body()
            return nil
        }
    }

    /// - Parameter cause: stands before each line.
    func log(to logger: Logger, as cause: String = "SIGHUP") {
        for failure in failures { logger.error("\(cause): \(failure)") }
        if !done.isEmpty { logger.info("\(cause): \(done.joined(separator: "; ")); new connections use them") }
        for change in changes { logger.info("\(cause): \(PeerText(change))") }
        if let outcome { Self.log(outcome, to: logger, as: cause) }
        for remark in remarks { logger.warning("\(cause): \(remark)") }
        if done.isEmpty, failures.isEmpty, remarks.isEmpty, outcome == nil, cause == "SIGHUP" {
            logger.info("SIGHUP: nothing has changed, and no certificate, store or users file is configured")
        }
    }

    /// What was not applied comes first, and as a warning.
    private static func log(_ outcome: ReloadOutcome, to logger: Logger, as cause: String) {
        func connections(_ count: Int) -> String { count == 1 ? "1 connection" : "\(count) connections" }
        var parts: [String] = []
        if outcome.waiting > 0 {
            parts.append(
                "\(connections(outcome.waiting)) to MQTT cannot be replaced yet, and the former one goes on until then")
        }
        if outcome.refused > 0 {
            parts.append("the new settings of \(connections(outcome.refused)) to MQTT were refused")
        }
        if parts.isEmpty {
            return logger.info(
                "\(cause): the configuration was applied; \(connections(outcome.replaced)) to MQTT replaced")
        }
        if outcome.replaced > 0 { parts.append("\(connections(outcome.replaced)) to MQTT replaced") }
        logger.warning("\(cause): the configuration was applied only in part: \(parts.joined(separator: "; "))")
    }
}
#endif
