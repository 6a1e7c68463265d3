internal import TrestlePlatform
internal import WireBytes

/// A small file that a program keeps for itself beside files of others: nobody else may write it, so that what it says can be
/// believed, and nobody else may read it.
package struct PrivateFile: Sendable {
    // SAFETY of every system call in this file: strings and buffers live until the call returns, `fstat` and `fstatat` fill the
    // structure that they get, and the counts given are those of the buffers.

    package let path: String

    package init(_ path: String) { self.path = path }

    private var folder: String {
        let parent = SystemFileSystem.parent(of: path)
        return parent.isEmpty ? "." : parent
    }

    private var name: String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }

    // MARK: Reading

    /// Its content.
    ///
    /// - Parameter maximumSize: more bytes are refused.
    /// - Returns: `nil` when it does not exist.
    /// - Throws: `folderNotPrivate` when somebody other than this process's user and root may have written it, `ioFailure` when it
    ///   cannot be read.
    package func read(maximumSize: Int) throws(RecordLogError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw errno == ELOOP ? refused("is a symbolic link") : .system("open", path)
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("measure", path) }
        if let objection = Self.objection(to: status) { throw refused(objection) }
        guard Int(status.st_size) <= maximumSize else {
            throw RecordLogError(
                .ioFailure,
                "cannot read \(PeerText(path)): expected at most \(maximumSize) bytes, found \(status.st_size)")
        }
        var buffer = WireBuffer(capacity: Int(status.st_size))
        var isAtEnd = false
        while !isAtEnd, buffer.bytes.count < Int(status.st_size) {
            let rest = Int(status.st_size) - buffer.bytes.count
            try unsafe buffer.append(capacity: rest) { memory throws(RecordLogError) in
                let count = unsafe TrestlePlatform.read(descriptor, memory.baseAddress, memory.count)
                if count < 0, errno != EINTR { throw .system("read", path) }
                isAtEnd = count == 0
                return max(count, 0)
            }
        }
        return [UInt8](copying: buffer.bytes)
    }

    /// Why somebody else may have written a file; the path comes before it.
    private static func objection(to status: stat) -> String? {
        guard status.st_mode & S_IFMT == S_IFREG else { return "is not a plain file" }
        guard status.st_uid == geteuid() || status.st_uid == 0 else { return "belongs to user \(status.st_uid)" }
        guard status.st_nlink == 1 else { return "has \(status.st_nlink) names (hard links)" }
        let mode = status.st_mode & 0o7777
        return mode & 0o022 == 0 ? nil : "may be written by other users (mode 0\(String(mode, radix: 8)))"
    }

    private func refused(_ what: String) -> RecordLogError {
        RecordLogError(.folderNotPrivate, "\(PeerText(path)) \(what)")
    }

    // MARK: Writing

    /// Gives it this content, and mode 0600 whatever the umask: a reader, or a crash, sees the old content or the new one.
    ///
    /// - Throws: `folderNotPrivate` when a link is in its place, `ioFailure` when it cannot be written.
    package func write(_ content: Span<UInt8>) throws(RecordLogError) {
        // The descriptor keeps it the same folder from one call to the next.
        let folder = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .system("open folder", self.folder) }
        defer { _ = close(folder) }
        var status = stat()
        if unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFLNK {
            throw refused("is a symbolic link")
        }
        let temporary = ".trestle-\(String(UInt64.random(in: 0 ... .max), radix: 16))\(temporarySuffix)"
        let file = unsafe openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("create a file beside", path) }
        defer { _ = close(file) }
        do throws(RecordLogError) {
            try fill(file, content)
            guard unsafe renameat(folder, temporary, folder, name) == 0 else { throw .system("replace", path) }
        } catch {
            _ = unsafe unlinkat(folder, temporary, 0)
            throw error
        }
        // Some file systems cannot.
        _ = fsync(folder)
    }

    private func fill(_ file: Int32, _ content: Span<UInt8>) throws(RecordLogError) {
        guard fchmod(file, 0o600) == 0 else { throw .system("set the mode of", path) }
        var written = 0
        while written < content.count {
            let count = unsafe content.extracting(droppingFirst: written).withUnsafeBytes {
                unsafe TrestlePlatform.write(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno != EINTR { throw .system("write", path) }
            written += max(count, 0)
        }
        guard fsync(file) == 0 else { throw .system("sync", path) }
    }

    /// It says nothing any more.
    package func remove() { try? SystemFileSystem().removeFile(path) }
}
