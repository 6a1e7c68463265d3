#if Program
import ServiceLifecycle
import TrestleBridge

/// Keeps the service manager informed while the bridge runs: ready, signs of life, stopping.
///
/// A sign of life is sent after the event loops of all shards have responded, so that a loop that hangs is noticed.
struct ManagedService: Service {
    let manager: ServiceManager
    let bridge: BridgeSupervisor

    func run() async throws {
        manager.tell(.ready)
        let watchdog = manager.watchdogInterval.map { interval in
            Task {
                while !Task.isCancelled {
                    let counts = await bridge.counts
                    manager.tell(.alive)
                    manager.tell(.status("\(counts)"))
                    guard (try? await Task.sleep(for: interval)) != nil else { return }
                }
            }
        }
        await withGracefulShutdownHandler {
            // Signs of life go on while the bridge settles what is in flight: this service ends with the group.
            try? await gracefulShutdown()
        } onGracefulShutdown: {
            manager.tell(.stopping)
        }
        _ = watchdog
    }
}
#endif
