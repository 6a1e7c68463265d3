import Synchronization
import TrestleBase

// For what lives on a loop that belongs to somebody else: after `shutdown()` no timer fires and no socket is heard of, and whoever waits
// for either would wait for ever.
extension IOLoop {
    /// Whether `shutdown()` was called. May be read on any thread.
    package var isShutDown: Bool { inbox.withLock { $0.isShuttingDown } }

    /// Runs `work` on the loop when it shuts down, before its connections close.
    ///
    /// - Returns: what `cancelShutdownWork` takes.
    package func whenShutDown(_ work: @escaping () -> Void) -> UInt64 {
        checkIsolated()
        return shutdownWork.insert(work)
    }

    package func cancelShutdownWork(_ key: UInt64) { shutdownWork.remove(key) }
}
