internal import Synchronization

/// The changes of one log that are not on the disk yet. The log's thread adds changes, the storage thread takes them.
final class LogFlush: Sendable {
    /// The changes that the storage thread forces to the disk next.
    struct Work: Sendable {
        var files: [any LogFile]
        var helpers: [HelperFile]
        var syncsFolder: Bool
        var syncsParent: Bool
        var end: LogPosition
        fileprivate var since: Int64?
    }

    /// States: `idle` → a write → `queued` → `flushing` → `idle`, or `queued` again when more came meanwhile. An error of
    /// the disk leads to `failed`, from where the log itself leads on: `rewriting` → `rewritten` → `queued`.
    enum Phase {
        case idle
        case queued
        case flushing
        case failed(RecordLogError)
        case rewriting
        case rewritten(SegmentRewrite.Result)
        /// Deleted or closed: nothing is forced to the disk any more.
        case ended
    }

    private struct State {
        var phase = Phase.idle
        /// Written since they were last taken, in the order of their first write.
        var files: [any LogFile] = []
        var helpers: [HelperFile] = []
        var folderChanged = false
        var parentChanged = false
        var end: LogPosition
        var flushed: LogPosition
        /// Up to where a start after a crash takes the log as it is.
        var checkpointed: Int64 = 0
        /// When the first write came that has not been taken, in milliseconds of the storage's clock.
        var since: Int64?
        /// The same of what is being flushed.
        var flushingSince: Int64?
        /// How often the disk refused in a row.
        var failures = 0
    }

    let id: Int
    let name: String
    let folder: String
    private let state: Mutex<State>

    init(id: Int, name: String, folder: String, end: LogPosition) {
        self.id = id
        self.name = name
        self.folder = folder
        state = Mutex(State(end: end, flushed: end))
    }

    // MARK: The log's side

    /// Changes that are to be on the disk before the log is.
    struct Change {
        var files: [any LogFile] = []
        var helpers: [HelperFile] = []
        var folder = false
        var parent = false

        var isEmpty: Bool { files.isEmpty && helpers.isEmpty && !folder && !parent }

        mutating func add(_ other: Change) {
            files += other.files
            helpers += other.helpers
            folder = folder || other.folder
            parent = parent || other.parent
        }
    }

    struct Noted {
        /// Whether the storage thread has to be told.
        var isNew: Bool
        /// When the oldest of what waits came.
        var since: Int64
        /// Whether the disk has refused meanwhile.
        var isFailing: Bool
    }

    /// Takes note of a write, or another change.
    ///
    /// - Parameter end: where the log ends now.
    func note(_ change: Change, end: LogPosition, now: () -> Int64) -> Noted {
        state.withLock { state in
            for file in change.files where !state.files.contains(where: { $0 === file }) { state.files.append(file) }
            state.helpers += change.helpers
            if change.folder { state.folderChanged = true }
            if change.parent { state.parentChanged = true }
            state.end = end
            let since = state.since ?? now()
            state.since = since
            switch state.phase {
            case .idle:
                state.phase = .queued
                return Noted(isNew: true, since: since, isFailing: false)
            case .queued, .flushing, .ended:
                return Noted(isNew: false, since: state.flushingSince ?? since, isFailing: false)
            case .failed, .rewriting, .rewritten:
                return Noted(isNew: false, since: since, isFailing: true)
            }
        }
    }

    /// Where the log ends as it is opened, and up to where it is known to be on the disk.
    func start(flushed: LogPosition, end: LogPosition) {
        state.withLock { state in
            state.flushed = flushed
            state.end = end
        }
    }

    /// Bytes from before an unclean end are written again: a sync may have failed then, and the system may have dropped
    /// pages that it still shows.
    func distrust(_ change: Change, end: LogPosition) {
        state.withLock { state in
            state.phase = .failed(
                RecordLogError(.ioFailure, "\(folder) is being written again after an unclean end"))
            state.files = change.files
            state.helpers = change.helpers
            state.folderChanged = change.folder
            state.parentChanged = change.parent
            state.end = end
        }
    }

    var flushed: LogPosition { state.withLock { $0.flushed } }

    /// The offset that stands for this log in the list of recovery points on the disk.
    var checkpointed: Int64 {
        get { state.withLock { $0.checkpointed } }
        set { state.withLock { $0.checkpointed = newValue } }
    }

    /// Whether nothing waits for the disk.
    var isIdle: Bool { state.withLock { if case .idle = $0.phase { $0.since == nil } else { false } } }

    /// Why nothing can be written now.
    var failure: RecordLogError? {
        state.withLock {
            switch $0.phase {
            case .failed(let error): error
            case .rewriting, .rewritten:
                RecordLogError(.ioFailure, "\(folder) waits for the disk: its records are written again")
            default: nil
            }
        }
    }

    enum Step {
        case flushed(LogPosition)
        case failed(RecordLogError, failures: Int)
        case rewritten(SegmentRewrite.Result)
        case nothing
    }

    /// How far the storage thread has come.
    func step() -> Step {
        state.withLock {
            switch $0.phase {
            case .failed(let error): .failed(error, failures: $0.failures)
            case .rewritten(let result): .rewritten(result)
            case .rewriting: .nothing
            default: .flushed($0.flushed)
            }
        }
    }

    /// The log hands a rewrite to the storage thread.
    func startRewriting() { state.withLock { $0.phase = .rewriting } }

    /// The log has taken up the rewritten segments, which `note` names next. Files at `replaced` are not synced any more;
    /// the others still wait for it, such as a segment that was cut.
    func finishRewriting(replacing replaced: Set<String>) {
        state.withLock { state in
            state.phase = .idle
            state.files.removeAll { replaced.contains($0.path) }
            state.since = nil
            state.flushingSince = nil
        }
    }

    /// The rewritten segments could not be taken up.
    func rewriteFailed(_ error: RecordLogError) {
        state.withLock { state in
            state.failures += 1
            state.phase = .failed(error)
        }
    }

    func end() { state.withLock { $0.phase = .ended } }

    // MARK: The storage thread's side

    /// Takes all that waits; `nil` when nothing is to be done.
    func begin() -> Work? {
        state.withLock { state in
            guard case .queued = state.phase else { return nil }
            state.phase = .flushing
            let work = Work(
                files: state.files, helpers: state.helpers, syncsFolder: state.folderChanged,
                syncsParent: state.parentChanged, end: state.end, since: state.since)
            state.flushingSince = state.since
            state.files = []
            state.helpers = []
            state.folderChanged = false
            state.parentChanged = false
            state.since = nil
            return work
        }
    }

    /// - Returns: whether more came meanwhile, so that the log is to be flushed again.
    func finish(_ work: Work) -> Bool {
        state.withLock { state in
            guard case .flushing = state.phase else { return false }
            state.flushed = work.end
            state.flushingSince = nil
            state.failures = 0
            state.phase = state.since == nil ? .idle : .queued
            return state.since != nil
        }
    }

    /// - Returns: whether anybody is to be told.
    func fail(_ work: Work, _ error: RecordLogError) -> Bool {
        state.withLock { state in
            guard case .flushing = state.phase else { return false }
            state.files = work.files + state.files.filter { file in !work.files.contains { $0 === file } }
            state.helpers = work.helpers + state.helpers
            state.folderChanged = state.folderChanged || work.syncsFolder
            state.parentChanged = state.parentChanged || work.syncsParent
            state.since = work.since
            state.failures += 1
            state.phase = .failed(error)
            return true
        }
    }

    func rewritten(_ outcome: Result<SegmentRewrite.Result, RecordLogError>) -> Bool {
        state.withLock { state in
            guard case .rewriting = state.phase else { return false }
            switch outcome {
            case .success(let result): state.phase = .rewritten(result)
            case .failure(let error):
                state.failures += 1
                state.phase = .failed(error)
            }
            return true
        }
    }
}
