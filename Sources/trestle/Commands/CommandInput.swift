#if Program
import ArgumentParser
import Foundation

/// The input of a command.
enum CommandInput {
    /// The largest input of a command that reads all of it, in bytes.
    static let maximumSize = 256 << 20
    /// The largest rule file, in bytes.
    static let maximumRuleSize = 4 << 20
    /// How long a pipe may stay silent.
    private static let longestSilence = Duration.seconds(60)

    /// All bytes of the file at `path`, or of standard input for `-`.
    ///
    /// Pipes such as /dev/fd/63 are read as well, and devices up to the limit.
    static func bytes(_ path: String, limit: Int = maximumSize) throws -> [UInt8] {
        let input: InputDescriptor
        var silence: Duration?
        if path == "-" {
            input = InputDescriptor(.standardInput)
        } else {
            guard !SettingsFile.isFolder(path), let opened = InputDescriptor(opening: path) else {
                throw ValidationError("cannot read \(SettingsFile.shown(path)): \(SettingsFile.obstacle(path))")
            }
            input = opened
            silence = Self.longestSilence
        }
        func fault(_ text: String) -> ValidationError {
            ValidationError("cannot read \(path == "-" ? "the input" : "\(SettingsFile.shown(path))"): \(text)")
        }
        var bytes: [UInt8] = []
        while true {
            let part: [UInt8]?
            do throws(InputDescriptor.Failure) { part = try input.read(within: silence) } catch {
                throw fault("\(error)")
            }
            guard let part else {
                throw fault("nothing has come from it for \(Self.longestSilence.components.seconds) s")
            }
            guard !part.isEmpty else { return bytes }
            bytes += part
            guard bytes.count <= limit else { throw fault("it is larger than \(limit >> 20) MiB") }
        }
    }
}
#endif
