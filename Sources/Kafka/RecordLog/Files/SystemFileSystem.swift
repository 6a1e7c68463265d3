import TrestlePlatform

/// The operating system's files.
package struct SystemFileSystem: FileSystem {
    // SAFETY of every system call in this file: strings live until the call returns; nothing keeps a pointer.

    package init() {}

    package func open(_ path: String, _ mode: FileMode) throws(RecordLogError) -> any LogFile {
        try SystemFile(path: path, mode: mode)
    }

    package func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    package func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether the path itself is a symbolic link.
    package func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    package func makeFolder(_ path: String) throws(RecordLogError) {
        guard unsafe mkdir(path, 0o700) == 0 || (errno == EEXIST && isFolder(path)) else {
            throw .system("create folder", path)
        }
    }

    package func availableBytes(in folder: String) -> Int? {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return nil }
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? .max : Int(clamping: bytes)
    }

    package func names(in folder: String) throws(RecordLogError) -> [String] {
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

    package func removeFile(_ path: String) throws(RecordLogError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .system("remove", path) }
    }

    package func removeEmptyFolder(_ path: String) throws(RecordLogError) {
        guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw .system("remove folder", path) }
    }

    package func rename(_ path: String, to newPath: String) throws(RecordLogError) {
        // The name of this function hides the system's.
        guard systemRename(path, newPath) == 0 else { throw .system("rename", path) }
    }

    package func modificationTime(_ path: String) throws(RecordLogError) -> Int64 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .system("measure", path) }
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    package func syncFolder(_ path: String) throws(RecordLogError) {
        let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { throw .system("open folder", path) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("sync folder", path) }
    }

}

private func systemRename(_ path: String, _ newPath: String) -> Int32 { unsafe rename(path, newPath) }
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
