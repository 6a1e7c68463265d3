#if Program
import TrestleBridge
import Logging
import ServiceLifecycle
import TrestleTransport
import UnixSignals

/// Reads certificates, keys, stores and users again on SIGHUP. New connections use them; existing connections keep theirs.
struct CertificateReload: Service {
    let hangups: UnixSignalsSequence
    let logger: Logger
    /// Puts what the files hold now in the place of what they held, each by itself.
    let reload: @Sendable () async -> ReloadReport

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() { await reload().log(to: logger) }
    }
}

/// The result of reading files again.
struct ReloadReport {
    /// The kinds that were read, each with what there is to say of it.
    private(set) var done: [String] = []
    private(set) var failures: [String] = []
    var remarks: [String] = []

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

    func log(to logger: Logger) {
        for failure in failures { logger.error("SIGHUP: \(failure)") }
        if !done.isEmpty { logger.info("SIGHUP: \(done.joined(separator: "; ")); new connections use them") }
        for remark in remarks { logger.warning("SIGHUP: \(remark)") }
        if done.isEmpty, failures.isEmpty, remarks.isEmpty {
            logger.info("SIGHUP: no certificate, store or users file is configured; nothing was read again")
        }
    }
}

extension BridgeConfiguration {
    /// Reads the certificates of both sides again, each by itself.
    ///
    /// - Parameters:
    ///   - file: the configuration file.
    ///   - text: what it held when this configuration was made.
    ///   - record: what the files held that it names.
    func reloadTLS(file: String, text: String, record: SettingsFileRecord) -> ReloadReport {
        var report = ReloadReport()
        let read = SettingsFile.reader(beside: file)
        let changedFiles =
            ((try? SettingsFile.text(file)) != text ? [SettingText(argument: file)] : [])
            + record.changedFiles(read: read).map { SettingText(path: $0) }
        var fresh: BridgeConfiguration?
        do { fresh = try ConfigurationFile.read(file) } catch {
            // Else it is about a certificate, and told below.
            if !changedFiles.isEmpty { report.remarks.append("\(error)") }
        }
        var sides = [
            ("MQTT side", mqtt.tls, fresh?.mqtt.tlsSettings ?? mqtt.tlsSettings),
            ("Kafka side", kafka.tls, fresh?.kafka.tlsSettings ?? kafka.tlsSettings),
        ]
        for (name, source) in brokers.sorted(by: { $0.key < $1.key }) {
            sides.append(("broker '\(name)'", source.tls, fresh?.brokers[name]?.tlsSettings ?? source.tlsSettings))
        }
        for (name, sink) in clusters.sorted(by: { $0.key < $1.key }) {
            sides.append(("cluster '\(name)'", sink.tls, fresh?.clusters[name]?.tlsSettings ?? sink.tlsSettings))
        }
        for (side, tls, settings) in sides {
            guard let tls, let settings else { continue }
            report.attempt("certificates of the \(side)") {
                try tls.reload(try settings.clientContext(read: read).configuration)
            }
        }
        for changed in changedFiles {
            report.remarks.append(
                "\(changed) has changed since the start: only certificates and users are read again, other settings "
                    + "need a restart")
        }
        return report
    }
}
#endif
