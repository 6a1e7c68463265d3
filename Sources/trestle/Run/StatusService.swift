#if Program
import ServiceLifecycle
import StatusServer
import TrestleBridge

/// Metrics, health checks and the status page, as a service. It goes on while the bridge settles what is in flight.
struct StatusService: Service {
    private let server: StatusServer

    /// Listens, and says where.
    ///
    /// - Parameter port: from the command line; it comes before the setting's.
    /// - Returns: `nil` if it is not configured.
    static func start(
        _ configured: StatusSection?, port: UInt16?, _ monitor: BridgeMonitor, _ bridge: BridgeSupervisor,
        warn: @escaping @Sendable (String) -> Void
    ) async throws -> StatusService? {
        guard var section = configured ?? port.map({ _ in StatusSection() }) else { return nil }
        if let port { section.port = port }
        do {
            let server = try StatusServer(section, monitor: monitor, warn: warn) { await bridge.status }
            let open = try await server.start()
            let host = section.host.contains(":") ? "[\(section.host)]" : section.host
            printNotice("status \(section.tls == nil ? "http" : "https")://\(host):\(open)/")
            return StatusService(server: server)
        } catch {
            printError("\(error)")
            throw ExitStatus.cannotOpen
        }
    }

    func run() async throws {
        try? await gracefulShutdown()
        await server.stop()
    }
}
#endif
