#if Program
import Synchronization

/// The content of a configuration's files when it was read: the configuration itself, properties and secrets, but not
/// certificates and stores, which SIGHUP reads again.
final class SettingsFileRecord: Sendable {
    /// Hashes, by path; a secret is not kept here.
    private let contents = Mutex<[String: Int]>([:])

    func note(_ path: String, _ bytes: [UInt8]) { contents.withLock { $0[path] = bytes.hashValue } }

    /// The files that hold something else now, by their names. One that cannot be read is not among them.
    func changedFiles(read: (String) throws -> [UInt8]) -> [String] {
        contents.withLock { contents in
            contents.filter { path, hash in (try? read(path)).map { $0.hashValue != hash } ?? false }.keys.sorted()
        }
    }
}
#endif
