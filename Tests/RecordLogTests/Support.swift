import TestSupport
import TrestleBase
import Foundation
import KafkaCodec
import RecordLog
import Synchronization
import WireBytes

/// A folder of logs with the folder of one log, that goes with the last reference to it.
final class TemporaryFolder {
    static let name = "log-0"
    let root: String
    /// The log's own folder.
    var path: String { root + "/" + Self.name }

    init() throws {
        root = NSTemporaryDirectory() + "recordlog-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root + "/" + Self.name, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// As if the log was opened for the first time.
    func forgetStarts() throws {
        for name in ["leader-epoch", "recovery-point-offset-checkpoint"] {
            try? FileManager.default.removeItem(atPath: root + "/" + name)
        }
    }

    func copy() throws -> TemporaryFolder {
        let other = try TemporaryFolder()
        try FileManager.default.removeItem(atPath: other.root)
        try FileManager.default.copyItem(atPath: root, toPath: other.root)
        return other
    }

    /// Opens the log, after what was no clean end unless it was closed by `closeAll`. What it writes is forced to the disk
    /// by `runStorage` alone.
    func open(_ configuration: RecordLogConfiguration = .init(), now: WallTime = 0) throws -> RecordLog {
        let log = try LogFolder(
            path: root, sync: .interval(.seconds(1)), fileSystem: UnsyncedFiles(), hasThreads: false,
            clock: { [clock = Clock()] in clock.next() }
        ).openLog(Self.name, configuration: configuration, now: now)
        for _ in 0..<10 where !log.isWritable { log.runStorage() }
        return log
    }

    /// A clock that goes on by two seconds with each look at it: everything is due.
    private final class Clock: Sendable {
        private let time = Mutex(Int64(0))
        func next() -> Int64 {
            time.withLock {
                $0 += 2000
                return $0
            }
        }
    }

    func names(ending suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(suffix) }.sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }
}

/// The system's files without the wait for the disk, which these tests do not look at.
private struct UnsyncedFiles: FileSystem {
    private final class File: LogFile {
        private let file: any LogFile
        var path: String { file.path }

        init(_ file: any LogFile) { self.file = file }

        func size() throws(RecordLogError) -> Int { try file.size() }
        func read(at position: Int, maximumBytes: Int, into buffer: inout WireBuffer) throws(RecordLogError) -> Int {
            try file.read(at: position, maximumBytes: maximumBytes, into: &buffer)
        }
        func write(_ head: Span<UInt8>, _ rest: Span<UInt8>, at position: Int) throws(RecordLogError) {
            try file.write(head, rest, at: position)
        }
        func truncate(to size: Int) throws(RecordLogError) { try file.truncate(to: size) }
        func sync() {}
    }

    private let system = SystemFileSystem()

    func open(_ path: String, _ mode: FileMode) throws(RecordLogError) -> any LogFile {
        File(try system.open(path, mode))
    }
    func exists(_ path: String) -> Bool { system.exists(path) }
    func isFolder(_ path: String) -> Bool { system.isFolder(path) }
    func makeFolder(_ path: String) throws(RecordLogError) { try system.makeFolder(path) }
    func names(in folder: String) throws(RecordLogError) -> [String] { try system.names(in: folder) }
    func removeFile(_ path: String) throws(RecordLogError) { try system.removeFile(path) }
    func removeEmptyFolder(_ path: String) throws(RecordLogError) { try system.removeEmptyFolder(path) }
    func rename(_ path: String, to newPath: String) throws(RecordLogError) {
        try system.rename(path, to: newPath)
    }
    func modificationTime(_ path: String) throws(RecordLogError) -> Int64 { try system.modificationTime(path) }
    func syncFolder(_ path: String) {}
}

/// A batch of magic 2 with right lengths and checksum around `payload`; a log looks no deeper.
func makeBatch(
    records: Int32 = 1, payload: [UInt8] = [1, 2, 3], timestamp: Int64 = 1000, producer: Int64 = -1,
    epoch: Int16 = -1, sequence: Int32 = -1
) -> [UInt8] {
    var buffer = WireBuffer()
    buffer.append(integer: Int64(0))
    buffer.append(integer: Int32(49 + payload.count))
    buffer.append(integer: Int32(-1))
    buffer.append(UInt8(2))
    buffer.append(integer: UInt32(0))
    buffer.append(integer: Int16(0))
    buffer.append(integer: records - 1)
    buffer.append(integer: timestamp)
    buffer.append(integer: timestamp)
    buffer.append(integer: producer)
    buffer.append(integer: epoch)
    buffer.append(integer: sequence)
    buffer.append(integer: records)
    buffer.append(payload.span)
    let checksum = CRC32C.checksum(buffer.bytes.extracting(droppingFirst: 21))
    buffer.replace(at: 17, integer: checksum)
    return [UInt8](copying: buffer.bytes)
}

extension RecordLog {
    /// Has everything forced to the disk.
    func runStorage() {
        while logFolder.runNext() {}
        for _ in logFolder.takeProgress() { handleProgress() }
    }

    /// Ends the log and its folder in order.
    func closeAll() throws {
        close()
        let outcome = Mutex<RecordLogError?>(nil)
        logFolder.close { error in outcome.withLock { $0 = error } }
        runStorage()
        if let error = outcome.withLock({ $0 }) { throw error }
    }

    /// All batches from `offset` on, read in steps of `step` bytes.
    func readAll(from offset: Int64, step: Int = 1 << 20) throws -> [UInt8] {
        var all: [UInt8] = []
        var next = offset
        var buffer = WireBuffer()
        while next < endOffset {
            buffer.removeAll()
            let count = try read(from: next, maximumBytes: step, atLeastOneBatch: true, into: &buffer)
            if count == 0 { break }
            let bytes = withoutEpochs([UInt8](copying: buffer.bytes))
            all += bytes
            next = headers(in: bytes).last.map { $0.lastOffset + 1 } ?? endOffset
        }
        return all
    }
}

/// The headers of whole batches one after the other.
func headers(in bytes: [UInt8]) -> [RecordBatchHeader] {
    var headers: [RecordBatchHeader] = []
    var position = 0
    while let header = try? RecordBatchHeader(parsing: bytes.span.extracting(droppingFirst: position)),
        position + header.totalSize <= bytes.count
    {
        headers.append(header)
        position += header.totalSize
    }
    return headers
}

/// The batches with leader epoch 0.
func withoutEpochs(_ bytes: [UInt8]) -> [UInt8] {
    var copy = bytes
    var position = 0
    for header in headers(in: bytes) {
        for index in 12..<16 { copy[position + index] = 0 }
        position += header.totalSize
    }
    return copy
}

/// The batch as a log stores it: with its offset, and leader epoch 0.
func stored(_ batch: [UInt8], at offset: Int64) -> [UInt8] {
    var copy = batch
    for index in 0..<8 { copy[index] = UInt8(truncatingIfNeeded: offset >> (56 - 8 * Int64(index))) }
    for index in 12..<16 { copy[index] = 0 }
    return copy
}
