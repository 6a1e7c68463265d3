internal import WireBytes

import TrestlePlatform

/// A file of the operating system.
final class SystemFile: LogFile {
    let path: String
    private let descriptor: Int32

    init(path: String, mode: FileMode) throws(RecordLogError) {
        // SAFETY of every system call in this file: strings and buffers live until the call returns, and the counts
        // given are those of the buffers.
        let descriptor =
            switch mode {
            // Never another file that somebody linked to; and no wait for whoever opens the other end of a pipe.
            case .read: unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            case .readWrite: unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
            }
        guard descriptor >= 0 else { throw .system("open", path) }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("measure", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw RecordLogError(.ioFailure, "cannot open \(path): it is not a plain file")
        }
    }

    deinit { _ = close(descriptor) }

    func size() throws(RecordLogError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("measure", path) }
        return Int(status.st_size)
    }

    /// Whether it is a file with one name that belongs to this process's user or to root, and not what somebody else
    /// planted under its name.
    func isOwn() throws(RecordLogError) -> Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("measure", path) }
        return status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1
            && (status.st_uid == geteuid() || status.st_uid == 0)
    }

    @discardableResult
    func read(at position: Int, maximumBytes: Int, into buffer: inout WireBuffer) throws(RecordLogError) -> Int {
        var total = 0
        while total < maximumBytes {
            var count = 0
            try unsafe buffer.append(capacity: maximumBytes - total) { memory throws(RecordLogError) in
                count = unsafe pread(descriptor, memory.baseAddress, memory.count, off_t(position + total))
                if count < 0 {
                    guard errno == EINTR else { throw .system("read", path) }
                    return 0
                }
                return count
            }
            if count == 0 { break }
            total += max(count, 0)
        }
        return total
    }

    /// One system call when the kernel takes all of it.
    func write(_ head: Span<UInt8>, _ rest: Span<UInt8>, at position: Int) throws(RecordLogError) {
        let total = head.count + rest.count
        var written = 0
        while written < total {
            let count = unsafe head.withUnsafeBytes { head in
                unsafe rest.withUnsafeBytes { rest in
                    let headLeft = unsafe UnsafeRawBufferPointer(rebasing: head[min(written, head.count)...])
                    let restLeft = unsafe UnsafeRawBufferPointer(rebasing: rest[max(0, written - head.count)...])
                    // The kernel only reads through these, though `iovec` has one mutable pointer for both directions.
                    var parts = unsafe (
                        iovec(
                            iov_base: UnsafeMutableRawPointer(mutating: headLeft.baseAddress), iov_len: headLeft.count),
                        iovec(
                            iov_base: UnsafeMutableRawPointer(mutating: restLeft.baseAddress), iov_len: restLeft.count)
                    )
                    return unsafe withUnsafeBytes(of: &parts) { parts in
                        unsafe pwritev(
                            descriptor, parts.assumingMemoryBound(to: iovec.self).baseAddress, 2,
                            off_t(position + written))
                    }
                }
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system("write", path)
            }
            written += count
        }
    }

    func truncate(to size: Int) throws(RecordLogError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw .system("truncate", path) }
    }

    func sync() throws(RecordLogError) {
        #if os(Linux)
        guard fdatasync(descriptor) == 0 else { throw .system("sync", path) }
        #else
        guard fsync(descriptor) == 0 else { throw .system("sync", path) }
        #endif
    }

    /// Takes the file for this process alone, until it is closed or the process ends; `false` when another has it.
    func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    func unlock() { _ = flock(descriptor, LOCK_UN) }
}

extension RecordLogError {
    /// The error of this thread's last system call.
    static func system(_ verb: String, _ path: String) -> RecordLogError {
        let number = errno
        // SAFETY: strerror returns a C string that stays valid until this thread calls it again.
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        let fix = number == ENOSPC || number == EDQUOT ? ": make space there" : ""
        return RecordLogError(.ioFailure, "cannot \(verb) \(path): \(reason)\(fix)")
    }
}
