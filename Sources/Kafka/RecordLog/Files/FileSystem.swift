package import WireBytes

/// The file system operations of a log: those of the operating system or, in tests, a model of a disk that loses power.
package protocol FileSystem: Sendable {
    func open(_ path: String, _ mode: FileMode) throws(RecordLogError) -> any LogFile
    func exists(_ path: String) -> Bool
    func isFolder(_ path: String) -> Bool
    /// Makes one folder; one that exists is no error.
    func makeFolder(_ path: String) throws(RecordLogError)
    /// The names in a folder, sorted, without `.` and `..`.
    func names(in folder: String) throws(RecordLogError) -> [String]
    /// Removes a file; one that does not exist is no error.
    func removeFile(_ path: String) throws(RecordLogError)
    func removeEmptyFolder(_ path: String) throws(RecordLogError)
    func rename(_ path: String, to newPath: String) throws(RecordLogError)
    /// When a file was written last, milliseconds since 1970.
    func modificationTime(_ path: String) throws(RecordLogError) -> Int64
    /// Returns when the names in a folder are on the disk: what was created, renamed and removed there.
    func syncFolder(_ path: String) throws(RecordLogError)
    /// Bytes that the disk of a folder has space for; `nil` when that is not known.
    func availableBytes(in folder: String) -> Int?
}

package enum FileMode: Sendable {
    case read
    /// The file is created when it does not exist.
    case readWrite
}

/// One open file, closed with the last reference. Reads and writes name their position, so it holds no state.
package protocol LogFile: AnyObject, Sendable {
    var path: String { get }
    func size() throws(RecordLogError) -> Int
    /// Appends up to `maximumBytes` from `position` on to `buffer`; fewer only at the end of the file.
    ///
    /// - Returns: how many bytes were read.
    @discardableResult
    func read(at position: Int, maximumBytes: Int, into buffer: inout WireBuffer) throws(RecordLogError) -> Int
    /// Writes `head` and then `rest`.
    func write(_ head: Span<UInt8>, _ rest: Span<UInt8>, at position: Int) throws(RecordLogError)
    func truncate(to size: Int) throws(RecordLogError)
    /// Returns when the file's content and size are on the disk. After an error the system may have dropped what it
    /// could not write, and the next call may succeed all the same.
    func sync() throws(RecordLogError)
}

extension FileSystem {
    package func availableBytes(in folder: String) -> Int? { nil }

    /// Makes `path` and the folders above it where they are missing, and has their names on the disk.
    package func createFolder(_ path: String) throws(RecordLogError) {
        if isFolder(path) { return }
        let parent = Self.parent(of: path)
        if !parent.isEmpty, parent != path { try createFolder(parent) }
        try makeFolder(path)
        // A folder above that only its owner may read is the owner's to keep.
        try? syncFolder(parent.isEmpty ? "." : parent)
    }

    /// The folder that holds `path`; empty when the path names none.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Removes a folder and the files in it, but no folder within it; one that does not exist is no error.
    package func removeFolder(_ path: String) throws(RecordLogError) {
        guard isFolder(path) else { return }
        for name in try names(in: path) { try removeFile(path + "/" + name) }
        try removeEmptyFolder(path)
    }

    /// The whole of a small file; `nil` when there is none, or it is larger than `maximumSize`.
    package func readSmall(_ path: String, maximumSize: Int) throws(RecordLogError) -> [UInt8]? {
        guard exists(path) else { return nil }
        let file = try open(path, .read)
        let size = try file.size()
        guard size <= maximumSize else { return nil }
        var buffer = WireBuffer(capacity: size)
        try file.read(at: 0, maximumBytes: size, into: &buffer)
        return [UInt8](copying: buffer.bytes)
    }

    /// Gives `path` this content: a reader, or a crash, sees the old one or the new one, never a part. The name is on
    /// the disk when the folder has been synced.
    package func replace(_ path: String, with content: Span<UInt8>) throws(RecordLogError) {
        let temporary = path + temporarySuffix
        try removeFile(temporary)
        let file = try open(temporary, .readWrite)
        try file.write(content, Span(), at: 0)
        try file.sync()
        try rename(temporary, to: path)
    }
}

/// The suffix of a file that is being written.
let temporarySuffix = ".tmp"
