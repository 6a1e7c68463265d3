#if Program
import Foundation

/// Ends a command in an orderly way on the first SIGINT or SIGTERM, and at once on the second: what it waits for may never come.
final class InterruptSignals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter end: begins the orderly end; called once, on a queue of its own.
    init(_ end: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "signals")
        let first = First(end)
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { first.handle(number) }
            source.resume()
            return source
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
    }

    private final class First: @unchecked Sendable {
        // SAFETY of @unchecked Sendable: used on one serial queue alone.
        private var end: (() -> Void)?

        init(_ end: @escaping () -> Void) { self.end = end }

        func handle(_ number: Int32) {
            guard let end else { _exit(128 + number) }
            self.end = nil
            end()
        }
    }
}
#endif
