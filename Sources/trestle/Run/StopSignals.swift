#if Program
import Foundation
import ServiceLifecycle
import Synchronization
import UnixSignals

/// SIGTERM and SIGINT, heard from the first moment on: one that comes before there is anything to stop ends the program at
/// once, one that comes while it starts ends it as soon as it has.
final class StopSignals: Sendable {
    private enum State {
        /// Nothing has been opened: settings and secrets are being read.
        case loading
        case starting(isStopped: Bool)
        case running(ServiceGroup)
    }

    private let state = Mutex(State.loading)

    /// Takes the place of the system's handling of these signals, which is to end the program by force.
    static func trap() async -> StopSignals {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let stop = StopSignals()
        Task { for await _ in signals { await stop.handleSignal() } }
        return stop
    }

    private func handleSignal() async {
        let group = state.withLock { state -> ServiceGroup? in
            switch state {
            case .loading: exit(0)
            case .starting:
                state = .starting(isStopped: true)
                return nil
            case .running(let group): return group
            }
        }
        await group?.triggerGracefulShutdown()
    }

    /// From here on there is something that must not be left as it is.
    func start() { state.withLock { $0 = .starting(isStopped: false) } }

    /// The group gets the signals from now on, and one that has come already.
    func pass(to group: ServiceGroup) async {
        let isStopped = state.withLock { state -> Bool in
            defer { state = .running(group) }
            if case .starting(true) = state { return true } else { return false }
        }
        if isStopped { await group.triggerGracefulShutdown() }
    }
}
#endif
