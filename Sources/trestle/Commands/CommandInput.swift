#if Program
import ArgumentParser
import Foundation

/// The input of a command.
enum CommandInput {
    /// The largest input of a command that reads all of it, in bytes.
    static let maximumSize = 256 << 20
    /// The largest rule file, in bytes.
    static let maximumRuleSize = 4 << 20

    /// All bytes of the file at `path`, or of standard input for `-`.
    ///
    /// - Parameter named: `inFile` for a path that is not of the command line itself.
    static func bytes(
        _ path: String, limit: Int = maximumSize, named: SettingsFile.Place = .onCommandLine
    ) throws -> [UInt8] {
        do {
            guard path == "-" else { return try SettingsFile.content(path, named: named, limit: limit) }
            return try InputDescriptor(.standardInput).all(limit: limit, within: nil)
        } catch {
            throw ValidationError(
                "cannot read \(path == "-" ? "the input" : "\(SettingsFile.shown(path))"): \(error)")
        }
    }
}
#endif
