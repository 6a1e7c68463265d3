internal import WireBytes

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The few operations on folders and small files that a log and a broker need.
public enum FileSystem {
    // SAFETY of every system call in this file: strings live until the call returns; nothing keeps a pointer.

    /// Makes `path` and the folders above it where they are missing.
    public static func createFolder(_ path: String) throws(RecordLogError) {
        if isFolder(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try createFolder(String(path[..<slash]))
        }
        guard unsafe mkdir(path, 0o700) == 0 || (errno == EEXIST && isFolder(path)) else {
            throw .system("create folder", path)
        }
    }

    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public static func names(in folder: String) throws(RecordLogError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw .system("list", folder) }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // SAFETY: the entry stays valid until the next readdir, and its name ends with a zero byte.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: name.pointee)) {
                    unsafe String(cString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file; one that is not there is no error.
    public static func removeFile(_ path: String) throws(RecordLogError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .system("remove", path) }
    }

    /// Removes a folder and the files in it, but no folder within it.
    public static func removeFolder(_ path: String) throws(RecordLogError) {
        for name in try names(in: path) { try removeFile(path + "/" + name) }
        guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw .system("remove folder", path) }
    }

    public static func rename(_ path: String, to newPath: String) throws(RecordLogError) {
        // The name of this function hides the system's.
        guard systemRename(path, newPath) == 0 else { throw .system("rename", path) }
    }

    /// The whole of a small file; `nil` when there is none.
    ///
    /// - Throws: `ioFailure` when it is longer than `maximumSize` or cannot be read.
    public static func read(_ path: String, maximumSize: Int) throws(RecordLogError) -> [UInt8]? {
        guard unsafe access(path, F_OK) == 0 else { return nil }
        let file = try LogFile(path: path, mode: .read)
        let size = try file.size()
        guard size <= maximumSize else {
            throw RecordLogError(.ioFailure, "\(path) has \(size) bytes, more than the \(maximumSize) expected there")
        }
        var buffer = ByteBuffer(capacity: size)
        try file.read(at: 0, maximumBytes: size, into: &buffer)
        return [UInt8](copying: buffer.bytes)
    }

    /// As `read`, but a file that is too large counts as none: for what can be made again.
    static func readIfSmall(_ path: String, maximumSize: Int) throws(RecordLogError) -> [UInt8]? {
        guard unsafe access(path, F_OK) == 0, try LogFile(path: path, mode: .read).size() <= maximumSize else {
            return nil
        }
        return try read(path, maximumSize: maximumSize)
    }

    /// When a file was written last, milliseconds since 1970.
    static func modificationTime(_ path: String) throws(RecordLogError) -> Int64 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .system("measure", path) }
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Gives `path` this content: a reader, or a crash, sees the old one or the new one, never a part.
    public static func replace(_ path: String, with content: Span<UInt8>) throws(RecordLogError) {
        let temporary = path + temporarySuffix
        try removeFile(temporary)
        let file = try LogFile(path: temporary, mode: .readWrite)
        try file.write(content, Span(), at: 0)
        try file.sync()
        try rename(temporary, to: path)
    }

    /// What ends the name of a file that was being written when the program ended.
    static let temporarySuffix = ".tmp"
}

private func systemRename(_ path: String, _ newPath: String) -> Int32 { unsafe rename(path, newPath) }
