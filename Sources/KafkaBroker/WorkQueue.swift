internal import Transport

/// Requests that take long, in turns with each other and with everybody else's.
///
/// The loop gives what waits here some milliseconds of each of its turns, each in its turn; between them it reads and
/// answers what is quickly done. So a request that names ten thousand partitions delays its own client alone.
final class WorkQueue {
    /// How long the queue may hold the loop in one of its turns.
    private static let turn = Duration.milliseconds(5)
    /// How long one request may, before the next one's turn comes.
    private static let slice = Duration.milliseconds(1)

    private let loop: EventLoop
    private var waiting: [() -> Void] = []
    /// Those before it have run.
    private var next = 0
    private var isScheduled = false
    private var sliceEnd = MonotonicInstant.current

    init(loop: EventLoop) { self.loop = loop }

    /// Gives what begins now a slice of its own.
    func beginSlice() { sliceEnd = MonotonicInstant.current.advanced(by: Self.slice) }

    /// Whether what runs now should give way, and go on by `add`.
    var isSliceSpent: Bool { MonotonicInstant.current >= sliceEnd }

    /// Runs `work` in a later turn of the loop.
    func add(_ work: @escaping () -> Void) {
        waiting.append(work)
        schedule()
    }

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        loop.schedule(after: .zero) { [weak self] in self?.run() }
    }

    private func run() {
        let end = MonotonicInstant.current.advanced(by: Self.turn)
        // What is added meanwhile comes after those that wait already.
        while next < waiting.count {
            beginSlice()
            let work = waiting[next]
            next += 1
            work()
            if MonotonicInstant.current >= end { break }
        }
        if next == waiting.count {
            waiting.removeAll(keepingCapacity: next <= 1024)
            next = 0
        } else if next > 1024 {
            waiting.removeFirst(next)
            next = 0
        }
        isScheduled = false
        if !waiting.isEmpty { schedule() }
    }
}

/// The parts of one request, done one after the other: as many at once as a slice of time allows, the rest in turns with
/// others. A request whose connection is gone is not gone on with.
final class PartwiseWork<Part> {
    private let parts: [Part]
    private let exchange: Exchange
    private let queue: WorkQueue
    private let body: (Part, @escaping () -> Void) -> Void
    private let finish: () -> Void
    private var index = 0

    fileprivate init(
        _ parts: [Part], _ exchange: Exchange, _ queue: WorkQueue,
        _ body: @escaping (Part, @escaping () -> Void) -> Void, finish: @escaping () -> Void
    ) {
        self.parts = parts
        self.exchange = exchange
        self.queue = queue
        self.body = body
        self.finish = finish
    }

    fileprivate func run() {
        while index < parts.count {
            guard !exchange.connection.isClosed else { return }
            let part = parts[index]
            index += 1
            var isDone = false
            var isLater = false
            body(part) { [self] in
                if isLater { queue.add(run) } else { isDone = true }
            }
            guard isDone else {
                isLater = true
                return
            }
            if index < parts.count, queue.isSliceSpent { return queue.add(run) }
        }
        guard !exchange.connection.isClosed else { return }
        finish()
    }
}

extension BrokerCore {
    /// Does the parts of a request one after the other without holding the loop, then `finish`.
    ///
    /// - Parameter body: does one part. What it needs of the broker it looks up itself: other requests come between. It
    ///   calls the closure that it gets when the part is done, now or later.
    func inParts<Part>(
        _ parts: [Part], of exchange: Exchange, _ body: @escaping (Part, @escaping () -> Void) -> Void,
        finish: @escaping () -> Void
    ) {
        PartwiseWork(parts, exchange, work, body, finish: finish).run()
    }

    /// The same, with parts that are done at once.
    func inParts<Part>(
        _ parts: [Part], of exchange: Exchange, _ body: @escaping (Part) -> Void, finish: @escaping () -> Void
    ) {
        if parts.count == 1 {
            body(parts[0])
            return finish()
        }
        inParts(
            parts, of: exchange,
            { part, done in
                body(part); done()
            }, finish: finish)
    }
}
