internal import WireBytes

import TrestlePlatform

/// Holds a data folder for one program. The system frees it when the program ends, however it ends.
package final class FolderLock: Sendable {
    private let file: SystemFile

    /// Takes the file `.lock` in `folder`, which must exist.
    ///
    /// - Throws: `folderInUse`, with the number of the process that has it when that is known; `folderNotPrivate` when
    ///   `.lock` is a link or belongs to another user.
    package init(folder: String) throws(RecordLogError) {
        let path = folder + "/.lock"
        if SystemFileSystem().isLink(path) { throw Self.foreign(path, "a symbolic link") }
        file = try SystemFile(path: path, mode: .readWrite)
        guard try file.isOwn() else { throw Self.foreign(path, "another user's file, or no plain file") }
        guard file.tryLock() else {
            var holder = WireBuffer(capacity: 32)
            _ = try? file.read(at: 0, maximumBytes: 20, into: &holder)
            let process = Int(String(decodingUTF8: holder.bytes)).map { " (process \($0))" } ?? ""
            throw RecordLogError(
                .folderInUse,
                "the data folder \(folder) is in use by another program\(process): stop it, or choose another folder")
        }
        try file.truncate(to: 0)
        var own = WireBuffer(capacity: 32)
        own.append(utf8: String(getpid()))
        try file.write(own.bytes, Span(), at: 0)
    }

    private static func foreign(_ path: String, _ what: String) -> RecordLogError {
        RecordLogError(.folderNotPrivate, "\(path) is \(what), which somebody else may have put there: remove it")
    }

    /// Lets another program have the folder.
    package func release() { file.unlock() }
}
