#if Program
import ArgumentParser
import Foundation

/// The input of a command.
enum CommandInput {
    /// All bytes of the file at `path`, or of standard input for `-`.
    static func bytes(_ path: String) throws -> [UInt8] {
        if path == "-" { return [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) }
        // A handle reads pipes such as /dev/fd/63 as well.
        guard let data = try? read(path) else {
            throw ValidationError("cannot read \(SettingsFile.shown(path)): \(SettingsFile.obstacle(path))")
        }
        return [UInt8](data)
    }

    private static func read(_ path: String) throws -> Data? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        return try handle.readToEnd() ?? Data()
    }
}
#endif
