internal import TrestlePlatform

/// A folder that is its owner's alone: nobody else can plant, replace or list what is in it.
package enum PrivateFolder {
    /// Takes every right of others from a folder that exists and belongs to this process's user.
    ///
    /// - Returns: what was changed, or what somebody should change, in one line; `nil` when nobody else had a right.
    /// - Throws: `folderNotPrivate` when every user of the machine may write to it and that cannot be changed.
    package static func secure(_ path: String) throws(RecordLogError) -> String? {
        // SAFETY of the system calls in this file: the path lives until the call returns, and `fstat` fills the structure
        // that it gets. The descriptor keeps it the same folder from one call to the next.
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open folder", path) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("measure", path) }
        let mode = status.st_mode & 0o7777
        let isOurs = status.st_uid == geteuid()
        guard mode & 0o077 != 0 || !isOurs else { return nil }
        if isOurs, fchmod(descriptor, mode & 0o7700) == 0 {
            return "the data folder \(path) had mode \(octal(mode)), in which other users have rights: it has mode "
                + "\(octal(mode & 0o7700)) now"
        }
        let owner = isOurs ? "its mode cannot be changed" : "it belongs to user \(status.st_uid)"
        guard mode & 0o002 == 0 else {
            throw RecordLogError(
                .folderNotPrivate,
                "every user of this machine may write to the data folder \(path) (mode \(octal(mode))), and \(owner): name "
                    + "a folder inside it, which is created for its owner alone, for example --data \(path)/trestle")
        }
        guard mode & 0o020 != 0 || (!isOurs && status.st_uid != 0) else { return nil }
        return
            "others may change what is in the data folder \(path) (mode \(octal(mode))), and \(owner): have it owned by "
            + "the user that runs trestle, with mode 0700"
    }

    private static func octal(_ mode: mode_t) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
