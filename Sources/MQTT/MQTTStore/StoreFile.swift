import TrestlePlatform
import WireBytes

/// A plain file that one process writes at its end.
final class StoreFile {
    let path: String
    private let descriptor: Int32

    /// Opens the file and takes it for this process; makes it if it is not there. It is its user's alone.
    init(path: String) throws(MQTTStoreError) {
        self.path = path
        // SAFETY of every system call in this file: strings and buffers live until the call returns, and the counts given are
        // those of the buffers.
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure("measure", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            throw MQTTStoreError(.file, "cannot use \(path): it is not a plain file with one name")
        }
        guard status.st_uid == geteuid() else {
            throw MQTTStoreError(.file, "cannot use \(path): it belongs to another user")
        }
        // It contains messages, whoever made it.
        if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 { throw Self.failure("protect", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw MQTTStoreError(.inUse, "\(path) is used by another client: give each its own file")
        }
    }

    deinit { _ = close(descriptor) }

    func size() throws(MQTTStoreError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure("measure", path) }
        return Int(status.st_size)
    }

    /// Appends at most `count` bytes from `offset` on to the buffer, fewer only at the end of the file.
    func read(at offset: Int, _ count: Int, into buffer: inout WireBuffer) throws(MQTTStoreError) {
        var total = 0
        while total < count {
            var got = 0
            try unsafe buffer.append(capacity: count - total) { memory throws(MQTTStoreError) in
                got = unsafe pread(descriptor, memory.baseAddress, memory.count, off_t(offset + total))
                if got < 0, errno != EINTR { throw Self.failure("read", path) }
                return max(0, got)
            }
            if got == 0 { return }
            total += max(0, got)
        }
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(MQTTStoreError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(written...)
            let count = unsafe rest.withUnsafeBytes { rest in
                unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
            }
            if count < 0, errno != EINTR { throw Self.failure("write", path) }
            written += max(0, count)
        }
    }

    func truncate(to size: Int) throws(MQTTStoreError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failure("truncate", path) }
    }

    func sync() throws(MQTTStoreError) {
        guard fsync(descriptor) == 0 else { throw Self.failure("sync", path) }
    }

    /// Puts the file in the place of another one.
    func rename(over other: String) throws(MQTTStoreError) {
        guard unsafe TrestlePlatform.rename(path, other) == 0 else { throw Self.failure("rename", path) }
    }

    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Forces the names in the folder of `path` to the disk.
    static func syncFolder(of path: String) throws(MQTTStoreError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", folder) }
    }

    private static func failure(_ verb: String, _ path: String) -> MQTTStoreError {
        let number = errno
        // SAFETY: strerror returns a C string that stays valid until this thread calls it again.
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        return MQTTStoreError(.file, "cannot \(verb) \(path): \(reason)")
    }
}
