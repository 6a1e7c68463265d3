internal import TrestlePlatform
internal import WireBytes

/// A folder that is its owner's alone: nobody else can plant, replace or list what is in it.
package enum PrivateFolder {
    /// Takes every right of others from a folder that exists and belongs to this process's user.
    ///
    /// - Parameters:
    ///   - kind: the folder's name in messages.
    ///   - setting: the text before the path where it is set, as in `--data `.
    /// - Returns: what was changed, or what somebody should change, in one line; `nil` when nobody else had a right.
    /// - Throws: `folderNotPrivate` when every user of the machine may write to it and that cannot be changed.
    package static func secure(
        _ path: String, kind: String = "data folder", setting: String = "--data "
    ) throws(RecordLogError) -> String? {
        // SAFETY of the system calls in this file: the path lives until the call returns, and `fstat` fills the structure
        // that it gets. The descriptor keeps it the same folder from one call to the next.
        var link = stat()
        if unsafe lstat(path, &link) == 0, link.st_mode & S_IFMT == S_IFLNK, link.st_uid != geteuid(), link.st_uid != 0
        {
            throw RecordLogError(
                .folderNotPrivate,
                "\(PeerText(path)) is a symbolic link of user \(link.st_uid), who may let it lead anywhere: name the folder itself"
            )
        }
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open folder", path) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system("measure", path) }
        let mode = status.st_mode & 0o7777
        let isOurs = status.st_uid == geteuid()
        guard mode & 0o077 != 0 || !isOurs else { return nil }
        if isOurs, fchmod(descriptor, mode & 0o7700) == 0 {
            return "the \(kind) \(path) had mode \(octal(mode)), in which other users have rights: it has mode "
                + "\(octal(mode & 0o7700)) now"
        }
        let owner = isOurs ? "its mode cannot be changed" : "it belongs to user \(status.st_uid)"
        guard mode & 0o002 == 0 else {
            throw RecordLogError(
                .folderNotPrivate,
                "every user of this machine may write to the \(kind) \(path) (mode \(octal(mode))), and \(owner): name "
                    + "a folder inside it, which is created for its owner alone, for example \(setting)\(path)/trestle")
        }
        guard mode & 0o020 != 0 || (!isOurs && status.st_uid != 0) else { return nil }
        return
            "others may change what is in the \(kind) \(path) (mode \(octal(mode))), and \(owner): have it owned by "
            + "the user that runs trestle, with mode 0700"
    }

    /// Makes sure that a folder that a file has named, with everything in it, belongs to this process's user, with no way for others to
    /// change it. Nothing is made or changed.
    package static func requirePrivate(_ root: String) throws(RecordLogError) {
        var status = stat()
        guard unsafe lstat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            status.st_mode & 0o077 == 0
        else { throw RecordLogError(.folderNotPrivate, "it is not a folder of this user alone, with mode 0700") }
        try refuseForeignEntries(in: root, changesModes: false)
    }

    /// Makes sure that nothing in a folder is another user's to change, now or through a descriptor from before: there are
    /// only folders, and plain files with one name, of this process's user or of root. The folders below become their
    /// owner's alone. `secure` has been called for the folder itself.
    ///
    /// - Parameter changesModes: whether entries of this process's user that are open to others become its own alone. Otherwise nothing is
    ///   changed, and entries that others may write to are refused.
    /// - Throws: `folderNotPrivate`, with the path, at the first entry that somebody else may have put there.
    package static func refuseForeignEntries(in root: String, changesModes: Bool = true) throws(RecordLogError) {
        var folders = [root]
        while let folder = folders.popLast() {
            for name in try SystemFileSystem().names(in: folder) {
                let path = folder + "/" + name
                var status = stat()
                guard unsafe lstat(path, &status) == 0 else {
                    if errno == ENOENT { continue }
                    throw .system("measure", path)
                }
                guard try refuseForeign(path, status, changesModes) else { continue }
                // `lost+found` and the like, which only root sees into.
                if status.st_uid == 0, geteuid() != 0, unsafe access(path, R_OK | X_OK) != 0 { continue }
                folders.append(path)
            }
        }
    }

    /// - Returns: whether it is a folder to look into.
    private static func refuseForeign(
        _ path: String, _ status: stat, _ changesModes: Bool
    ) throws(RecordLogError) -> Bool {
        func refused(_ what: String, _ fix: String) -> RecordLogError {
            RecordLogError(
                .folderNotPrivate, "\(PeerText(path)) is \(what), which somebody else may have put there: \(fix)")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw refused("owned by user \(status.st_uid)", "remove it, or make it yours if you know it (chown)")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard status.st_nlink == 1 else {
                throw refused("a file with \(status.st_nlink) names (hard links)", "remove it, or put a copy there")
            }
            guard changesModes || status.st_mode & 0o022 == 0 else {
                throw refused(
                    "a file that others may write to (mode \(octal(status.st_mode & 0o7777)))", "chmod 600 it")
            }
            if changesModes, status.st_mode & 0o077 != 0, status.st_uid == geteuid() {
                let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
                if descriptor >= 0 { _ = fchmod(descriptor, status.st_mode & 0o600) }
                if descriptor >= 0 { _ = close(descriptor) }
            }
            return false
        case S_IFDIR:
            guard status.st_mode & 0o077 != 0 else { return true }
            let descriptor = changesModes ? unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1
            defer { if descriptor >= 0 { _ = close(descriptor) } }
            if status.st_uid == geteuid(), descriptor >= 0, fchmod(descriptor, status.st_mode & 0o700) == 0 {
                return true
            }
            guard status.st_mode & 0o022 == 0 else {
                throw refused(
                    "a folder that others may write to (mode \(octal(status.st_mode & 0o7777)))", "chmod 700 it")
            }
            return true
        case S_IFLNK: throw refused("a symbolic link", "remove it")
        default: throw refused("neither a file nor a folder", "remove it")
        }
    }

    /// Folders above this one in which every user of the machine may rename what is there, and so put another folder in its
    /// place: they may write to it, and it has no sticky bit.
    ///
    /// - Returns: what an operator should know of each, in one line.
    package static func remarksOnParents(of path: String) -> [String] {
        // SAFETY: `realpath` returns memory that is ours to free, or nothing.
        guard let resolved = unsafe realpath(path, nil) else { return [] }
        defer { unsafe free(resolved) }
        var parent = SystemFileSystem.parent(of: unsafe String(cString: resolved))
        var remarks: [String] = []
        while true {
            var status = stat()
            if unsafe lstat(parent, &status) == 0, status.st_mode & 0o002 != 0, status.st_mode & 0o1000 == 0 {
                remarks.append(
                    "every user of this machine may put another folder in the place of the data folder \(PeerText(path)), since "
                        + "\(PeerText(parent)) has mode \(octal(status.st_mode & 0o7777)): chmod o-w \(PeerText(parent))"
                )
            }
            guard parent != "/", !parent.isEmpty, parent != "." else { return remarks }
            parent = SystemFileSystem.parent(of: parent)
        }
    }

    private static func octal(_ mode: mode_t) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
