#if Program
import Foundation
import Synchronization

/// Says on standard error which step is under way when it has taken more than a second.
final class SlowStepNotice: Sendable {
    private let number = Mutex(0)

    func began(_ what: String) {
        let mine = number.withLock { number in
            number += 1
            return number
        }
        Task { [self] in
            try? await Task.sleep(for: .seconds(1))
            if number.withLock({ $0 == mine }) { printError("  … \(what)") }
        }
    }

    func finished() { number.withLock { $0 += 1 } }
}
#endif
