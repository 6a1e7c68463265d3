#if Program
import ArgumentParser
import MQTTClient
import MQTTCodec
import Synchronization

/// What becomes of the messages that an earlier run has left in `--store`.
final class RestoredMessages: Sendable {
    private struct Counts {
        var all = 0
        var acknowledged = 0
        var refused = 0
        var refusal: ReasonCode?
    }

    private let counts = Mutex(Counts())

    init(observing configuration: inout MQTTClient.Configuration) {
        let observe = configuration.observe
        configuration.observe = { [self] event in
            observe?(event)
            counts.withLock { counts in
                switch event {
                case .restored(let count): counts.all = count
                case .restoredSettled(let code) where code.isError:
                    counts.refused += 1
                    counts.refusal = counts.refusal ?? code
                case .restoredSettled: counts.acknowledged += 1
                default: break
                }
            }
        }
    }

    /// Prints what was not acknowledged.
    ///
    /// - Parameter isLast: no other failure follows, which would have an exit code of its own.
    /// - Throws: the exit code for it.
    func check(isLast: Bool) throws {
        let counts = counts.withLock { $0 }
        let open = counts.all - counts.acknowledged - counts.refused
        if let refusal = counts.refusal {
            printError(
                "Error: \(counts.refused) of \(counts.all) messages of an earlier run were refused: \(refusal)")
        }
        if open > 0 {
            printError(
                "Error: \(open) of \(counts.all) messages of an earlier run were not acknowledged: they stay in --store"
            )
        }
        guard isLast else { return }
        if counts.refused > 0 { throw ExitStatus.unavailable }
        if open > 0 { throw ExitStatus.unsettled }
    }
}
#endif
