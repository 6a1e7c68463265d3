package import TrestleBase
package import RecordLog
import WireBytes

/// A file system in memory that forgets what a disk may forget.
///
/// What was written is visible at once. A power cut keeps what was synced and any subset of the rest, each write torn at
/// sectors of 512 bytes, and of the names in a folder any first part of what was changed since the folder was synced. A
/// sync that fails drops what it could not write: sometimes the content stays visible, sometimes the old one returns;
/// the next sync succeeds and tells nothing of it. Belongs to one thread, the test's.
package final class SimulatedDisk: FileSystem, @unchecked Sendable {
    // SAFETY of @unchecked Sendable: a folder without threads uses it on the test's thread alone.
    private static let sector = 512

    final class Inode {
        var visible: [UInt8] = []
        fileprivate var durable: [UInt8] = []
        fileprivate var pending: [Change] = []
        var written: Int64 = 0
    }

    fileprivate enum Change {
        case write(at: Int, bytes: [UInt8])
        case truncate(Int)
    }

    private enum Node {
        case folder
        case file(Inode)
    }

    /// Changes of names that reach the disk together.
    private typealias Naming = [(path: String, node: Node?)]

    private var visible: [String: Node] = ["/": .folder]
    private var durable: [String: Node] = ["/": .folder]
    private var pending: [String: [Naming]] = [:]
    package var random: SeededRandom
    /// Whether syncs fail.
    package var isFailing = false
    /// Of a hundred failed syncs, after how many the old content returns.
    package var evictions = 50
    /// Whether what was written has gone.
    package var hasDropped = false
    /// Whether changed names reach the disk in their order, as journals have it; otherwise any of them do.
    package var keepsOrderOfNames = true
    /// Called in the midst of a sync, before its effect.
    package var duringSync: (() -> Void)?
    package private(set) var syncs = 0
    /// After so many more changes of files and names the disk takes none: the program ends there. `nil`: it goes on.
    package var changesLeft: Int?
    /// Changes so far.
    package private(set) var changes = 0

    package init(seed: UInt64) { random = SeededRandom(seed: seed) }

    // MARK: What befalls a disk

    /// - Parameter keepingNames: how many of the changed names of a folder have reached the disk; any number by default.
    package func cutPower(keepingNames: Int? = nil) {
        isFailing = false
        changesLeft = nil
        var kept = durable
        for folder in pending.keys.sorted() {
            let changes = pending[folder] ?? []
            guard keepsOrderOfNames else {
                for naming in changes where Bool.random(using: &random) { apply(naming, to: &kept) }
                continue
            }
            let count = keepingNames ?? Int.random(in: 0...changes.count, using: &random)
            for naming in changes.prefix(count) { apply(naming, to: &kept) }
        }
        pending = [:]
        // What lies in a folder that is not there is not there either.
        durable = kept.filter { path, _ in
            var parent = Self.parent(of: path)
            while parent != "/" {
                guard case .folder? = kept[parent] else { return false }
                parent = Self.parent(of: parent)
            }
            return true
        }
        visible = durable
        for path in visible.keys.sorted() {
            guard case .file(let inode)? = visible[path] else { continue }
            for change in inode.pending where Bool.random(using: &random) { tear(change, &inode.durable) }
            inode.pending = []
            inode.visible = inode.durable
        }
    }

    private func tear(_ change: Change, _ content: inout [UInt8]) {
        guard case .write(let position, let bytes) = change, Bool.random(using: &random) else {
            return Self.apply(change, to: &content)
        }
        var start = position
        while start < position + bytes.count {
            let end = min(position + bytes.count, (start / Self.sector + 1) * Self.sector)
            if Bool.random(using: &random) {
                Self.apply(.write(at: start, bytes: Array(bytes[(start - position)..<(end - position)])), to: &content)
            }
            start = end
        }
    }

    /// Flips a bit where it lies, as an old disk does.
    package func flip(_ path: String, byte: Int, bit: UInt8) {
        guard case .file(let inode)? = visible[path] else { return }
        inode.durable = inode.visible
        inode.durable[byte] ^= 1 << bit
        inode.visible[byte] ^= 1 << bit
    }

    package func content(_ path: String) -> [UInt8]? {
        guard case .file(let inode)? = visible[path] else { return nil }
        return inode.visible
    }

    fileprivate static func apply(_ change: Change, to content: inout [UInt8]) {
        switch change {
        case .write(let position, let bytes):
            if content.count < position + bytes.count {
                content += [UInt8](repeating: 0, count: position + bytes.count - content.count)
            }
            content.replaceSubrange(position..<(position + bytes.count), with: bytes)
        case .truncate(let size):
            if content.count > size {
                content.removeLast(content.count - size)
            } else {
                content += [UInt8](repeating: 0, count: size - content.count)
            }
        }
    }

    private func apply(_ naming: Naming, to nodes: inout [String: Node]) {
        for (path, node) in naming { nodes[path] = node }
    }

    /// Counts a change, unless the disk has stopped.
    fileprivate func beginChange() throws(RecordLogError) {
        if changesLeft == 0 { throw RecordLogError(.ioFailure, "the disk has stopped") }
        changesLeft = changesLeft.map { $0 - 1 }
        changes += 1
    }

    fileprivate func sync(_ inode: Inode) throws(RecordLogError) {
        try beginChange()
        duringSync?()
        syncs += 1
        guard !isFailing else {
            for change in inode.pending where Int.random(in: 0..<4, using: &random) == 0 {
                tear(change, &inode.durable)
            }
            inode.pending = []
            if Int.random(in: 0..<100, using: &random) < evictions {
                hasDropped = hasDropped || inode.visible != inode.durable
                inode.visible = inode.durable
            }
            throw RecordLogError(.ioFailure, "the disk refused")
        }
        for change in inode.pending { Self.apply(change, to: &inode.durable) }
        inode.pending = []
    }

    fileprivate func change(_ inode: Inode, _ change: Change) {
        Self.apply(change, to: &inode.visible)
        inode.pending.append(change)
    }

    private func name(_ naming: Naming) {
        apply(naming, to: &visible)
        pending[Self.parent(of: naming[0].path), default: []].append(naming)
    }

    // MARK: FileSystem

    package func open(_ path: String, _ mode: FileMode) throws(RecordLogError) -> any LogFile {
        switch visible[path] {
        case .file(let inode): return File(self, path, inode, mode)
        case .folder: throw RecordLogError(.ioFailure, "\(path) is a folder")
        case nil:
            guard mode == .readWrite, case .folder? = visible[Self.parent(of: path)] else {
                throw RecordLogError(.ioFailure, "\(path) does not exist")
            }
            try beginChange()
            let inode = Inode()
            name([(path, .file(inode))])
            return File(self, path, inode, mode)
        }
    }

    package func exists(_ path: String) -> Bool { visible[path] != nil }

    package func isFolder(_ path: String) -> Bool { if case .folder? = visible[path] { true } else { false } }

    package func makeFolder(_ path: String) throws(RecordLogError) {
        guard visible[path] == nil else { return }
        try beginChange()
        name([(path, .folder)])
    }

    package func names(in folder: String) throws(RecordLogError) -> [String] {
        visible.keys.filter { $0 != "/" && Self.parent(of: $0) == folder }
            .map { String($0[$0.index(after: $0.lastIndex(of: "/") ?? $0.startIndex)...]) }.sorted()
    }

    package func removeFile(_ path: String) throws(RecordLogError) {
        guard visible[path] != nil else { return }
        try beginChange()
        name([(path, nil)])
    }

    package func removeEmptyFolder(_ path: String) throws(RecordLogError) { try removeFile(path) }

    package func rename(_ path: String, to newPath: String) throws(RecordLogError) {
        guard let node = visible[path] else { throw RecordLogError(.ioFailure, "\(path) does not exist") }
        try beginChange()
        name([(path, nil), (newPath, node)])
    }

    package func modificationTime(_ path: String) throws(RecordLogError) -> Int64 { 0 }

    package func syncFolder(_ path: String) throws(RecordLogError) {
        try beginChange()
        duringSync?()
        guard !isFailing else { throw RecordLogError(.ioFailure, "the disk refused") }
        for naming in pending.removeValue(forKey: path) ?? [] { apply(naming, to: &durable) }
    }

    private final class File: LogFile, @unchecked Sendable {
        // SAFETY of @unchecked Sendable: as the disk's.
        let path: String
        private let disk: SimulatedDisk
        private let inode: Inode

        private let mode: FileMode

        init(_ disk: SimulatedDisk, _ path: String, _ inode: Inode, _ mode: FileMode) {
            self.path = path
            self.disk = disk
            self.inode = inode
            self.mode = mode
        }

        private func checkWritable() throws(RecordLogError) {
            guard mode == .readWrite else { throw RecordLogError(.ioFailure, "\(path) is open for reading") }
            try disk.beginChange()
        }

        func size() -> Int { inode.visible.count }

        func read(at position: Int, maximumBytes: Int, into buffer: inout WireBuffer) -> Int {
            let end = min(inode.visible.count, position + max(0, maximumBytes))
            guard position < end else { return 0 }
            buffer.append(inode.visible[position..<end].span)
            return end - position
        }

        func write(_ head: Span<UInt8>, _ rest: Span<UInt8>, at position: Int) throws(RecordLogError) {
            try checkWritable()
            disk.change(inode, .write(at: position, bytes: [UInt8](copying: head) + [UInt8](copying: rest)))
        }

        func truncate(to size: Int) throws(RecordLogError) {
            try checkWritable()
            disk.change(inode, .truncate(size))
        }

        func sync() throws(RecordLogError) { try disk.sync(inode) }
    }
}
