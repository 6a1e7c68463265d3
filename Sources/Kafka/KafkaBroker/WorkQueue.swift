internal import TrestleBase
internal import TrestleTransport

/// Requests that take long, in turns with each other and with everybody else's.
///
/// The loop gives what waits here some milliseconds of each of its turns, each in its turn; between them it reads and
/// does what is quickly done. So a request that names ten thousand partitions delays its own client alone.
final class WorkQueue {
    /// How long the queue may hold the loop in one of its turns.
    private static let turn = Duration.milliseconds(5)
    /// How long one request may, before the next one's turn comes.
    private static let slice = Duration.milliseconds(1)
    /// A larger request is decoded when its turn comes: of some thousand names that takes a millisecond or more.
    private static let largeSize = 16 << 10
    /// A smaller request is handled at once even when the tick's time is spent.
    private static let smallSize = 1 << 10
    /// While so many requests that were begun wait here to go on, no other is begun: each takes memory.
    private static let maximumUnderWay = 8

    private let loop: IOLoop
    /// What has run is let go of at once, with the response that it may have made.
    private var waiting = RingQueue<() -> Void>()
    private var isScheduled = false
    private var sliceEnd = Instant.current
    /// The tick of the loop that requests come in now, and when they have had their time of it.
    private var loopTick: Instant?
    private var turnEnd = Instant.current
    /// Requests that are to be begun.
    private var beginnings = ClientTurns()
    /// How many of those that wait go on with what was begun, in all and by holder.
    private var underWay = 0
    private var underWayOf: [ClientHolder: Int] = [:]
    private var beginsNext = true

    init(loop: IOLoop) { self.loop = loop }

    /// Gives what begins now a slice of its own.
    func beginSlice() { sliceEnd = Instant.current.advanced(by: Self.slice) }

    /// Gives what has come from one connection a slice of its own, as long as all that came in the same tick of the loop
    /// have not had their time.
    func beginSlice(inTickOf tick: Instant) {
        let now = Instant.current
        if loopTick != tick {
            loopTick = tick
            turnEnd = now.advanced(by: Self.turn)
        }
        sliceEnd = now < turnEnd ? now.advanced(by: Self.slice) : now
    }

    /// Whether a request of so many bytes is to be handed to `begin` instead of being handled at once.
    func hasToWait(size: Int) -> Bool {
        size > Self.largeSize || size > Self.smallSize && Instant.current >= turnEnd
    }

    /// Begins a request when it is its holder's turn, none of this holder's is under way, and few others' are.
    func begin(of holder: ClientHolder, _ work: @escaping () -> Void) {
        beginnings.add(work, of: holder)
        schedule()
    }

    /// Goes on with a holder's request in a later tick of the loop.
    func goOn(of holder: ClientHolder, _ work: @escaping () -> Void) {
        underWay += 1
        underWayOf[holder, default: 0] += 1
        add { [self] in
            underWay -= 1
            let others = (underWayOf[holder] ?? 1) - 1
            underWayOf[holder] = others > 0 ? others : nil
            work()
        }
    }

    /// Whether what runs now should give way, and go on by `add`.
    var isSliceSpent: Bool { Instant.current >= sliceEnd }

    /// Runs `work` in a later tick of the loop.
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
        let end = Instant.current.advanced(by: Self.turn)
        // What is added meanwhile comes after those that wait already.
        while let work = takeNext() {
            beginSlice()
            work()
            if Instant.current >= end { break }
        }
        isScheduled = false
        if !waiting.isEmpty || !beginnings.isEmpty { schedule() }
    }

    /// Alternates between continued and new work.
    private func takeNext() -> (() -> Void)? {
        if underWay < Self.maximumUnderWay, beginsNext || waiting.isEmpty,
            let work = beginnings.next(unless: { underWayOf[$0] != nil })
        {
            beginsNext = false
            return work
        }
        beginsNext = true
        return waiting.popFirst()
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
    /// Fewer parts than these take little.
    private static var countedParts: Int { 256 }
    /// Parts whose results have been counted, `nil` before it gave way for the first time.
    private var counted: Int?

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
                if isLater { queue.goOn(of: exchange.connection.holder, run) } else { isDone = true }
            }
            guard isDone else {
                isLater = true
                return count()
            }
            if index < parts.count, queue.isSliceSpent {
                count()
                return queue.goOn(of: exchange.connection.holder, run)
            }
        }
        guard !exchange.connection.isClosed else { return }
        finish()
    }

    /// Counts what it keeps in memory while others have their turn: the parts, and what has been done of them.
    private func count() {
        guard parts.count >= Self.countedParts else { return }
        exchange.prepare((counted == nil ? parts.count * 32 : 0) + (index - (counted ?? 0)) * 128)
        counted = index
    }
}

extension KafkaBrokerCore {
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
