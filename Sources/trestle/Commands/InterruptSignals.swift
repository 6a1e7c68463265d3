#if Program
import ArgumentParser
import Foundation

/// Ends a command in an orderly way on the first SIGINT or SIGTERM, and at once on the second: what it waits for may never come.
///
/// A write to a pipe that nobody reads does not return, and the command cannot notice the end. So the first signal has a time limit,
/// too: then the program exits with 75, and whatever it has not written is not acknowledged or committed.
final class InterruptSignals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - limit: the time for the orderly end; default 15 s.
    ///   - end: begins the orderly end; called once, on a queue of its own.
    init(within limit: DispatchTimeInterval = .seconds(15), _ end: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "signals")
        let first = First {
            end()
            queue.asyncAfter(deadline: .now() + limit) { _exit(ExitStatus.unsettled.rawValue) }
        }
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
