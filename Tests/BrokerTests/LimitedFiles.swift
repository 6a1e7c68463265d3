import RecordLog
import Synchronization
import WireBytes

/// The system's files on a disk of which a test says how much space it has.
struct LimitedFiles: FileSystem {
    final class Disk: Sendable {
        struct State {
            /// Bytes that can still be written; `nil` for as many as requested.
            var available: Int?
            /// Whether the disk tells how many those are.
            var tells = true
            var written = 0
        }

        private let state = Mutex(State())

        var available: Int? {
            get { state.withLock { $0.available } }
            set { state.withLock { $0.available = newValue } }
        }
        var tells: Bool {
            get { state.withLock { $0.tells } }
            set { state.withLock { $0.tells = newValue } }
        }
        var written: Int { state.withLock { $0.written } }

        fileprivate func take(_ count: Int) throws(RecordLogError) {
            let hasSpace = state.withLock { state in
                if let available = state.available {
                    guard count <= available else { return false }
                    state.available = available - count
                }
                state.written += count
                return true
            }
            if !hasSpace { throw RecordLogError(.ioFailure, "no space left on device") }
        }
    }

    private final class File: LogFile {
        private let file: any LogFile
        private let disk: Disk
        var path: String { file.path }

        init(_ file: any LogFile, _ disk: Disk) {
            self.file = file
            self.disk = disk
        }

        func size() throws(RecordLogError) -> Int { try file.size() }
        func read(at position: Int, maximumBytes: Int, into buffer: inout WireBuffer) throws(RecordLogError) -> Int {
            try file.read(at: position, maximumBytes: maximumBytes, into: &buffer)
        }
        func write(_ head: Span<UInt8>, _ rest: Span<UInt8>, at position: Int) throws(RecordLogError) {
            try disk.take(head.count + rest.count)
            try file.write(head, rest, at: position)
        }
        func truncate(to size: Int) throws(RecordLogError) { try file.truncate(to: size) }
        func sync() {}
    }

    let disk: Disk
    private let system = SystemFileSystem()

    init(_ disk: Disk) { self.disk = disk }

    func open(_ path: String, _ mode: FileMode) throws(RecordLogError) -> any LogFile {
        File(try system.open(path, mode), disk)
    }
    func exists(_ path: String) -> Bool { system.exists(path) }
    func isFolder(_ path: String) -> Bool { system.isFolder(path) }
    func makeFolder(_ path: String) throws(RecordLogError) { try system.makeFolder(path) }
    func names(in folder: String) throws(RecordLogError) -> [String] { try system.names(in: folder) }
    func removeFile(_ path: String) throws(RecordLogError) { try system.removeFile(path) }
    func removeEmptyFolder(_ path: String) throws(RecordLogError) { try system.removeEmptyFolder(path) }
    func rename(_ path: String, to newPath: String) throws(RecordLogError) { try system.rename(path, to: newPath) }
    func modificationTime(_ path: String) throws(RecordLogError) -> Int64 { try system.modificationTime(path) }
    func syncFolder(_ path: String) {}
    func availableBytes(in folder: String) -> Int? { disk.tells ? disk.available : nil }
}
