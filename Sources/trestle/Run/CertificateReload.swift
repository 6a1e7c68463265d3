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
    /// Puts what the files hold now in the place of what they held; throws, and changes nothing, when it cannot be
    /// used.
    let reload: @Sendable () async throws -> Void

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            do {
                try await reload()
                logger.info("SIGHUP: certificates and users were read again, for new connections")
            } catch {
                logger.error("SIGHUP: \(error); certificates and users stay as they are")
            }
        }
    }
}

extension BridgeConfiguration {
    /// Takes the TLS of both sides from `other`, as far as both have it.
    func reloadTLS(from other: BridgeConfiguration) throws(TLSFailure) {
        if let tls = mqtt.tls, let fresh = other.mqtt.tls { try tls.reload(fresh.configuration) }
        if let tls = kafka.tls, let fresh = other.kafka.tls { try tls.reload(fresh.configuration) }
    }
}
#endif
