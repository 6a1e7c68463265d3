#if Program
/// Says on standard error how far long work has come: after two seconds, then every five.
struct ProgressLine {
    private let what: String
    private let isQuiet: Bool
    private let start = ContinuousClock.now
    private var due = ContinuousClock.now + .seconds(2)
    private var wasShown = false
    private(set) var count = 0

    init(_ what: String, isQuiet: Bool) {
        self.what = what
        self.isQuiet = isQuiet
    }

    mutating func add(_ more: Int) {
        count += more
        guard !isQuiet, ContinuousClock.now >= due else { return }
        due = ContinuousClock.now + .seconds(5)
        wasShown = true
        printError("\(what) \(count) messages, \(rate)/s")
    }

    /// The sum, where there was something to wait for.
    func finish() {
        if wasShown { printError("\(what) \(count) messages in all, \(rate)/s") }
    }

    private var rate: Int {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Int(Double(count) / max(0.001, Double(seconds) + Double(attoseconds) * 1e-18))
    }
}
#endif
