#if Program
    import ArgumentParser
    import Foundation

    /// What a command reads.
    enum CommandInput {
        /// All bytes of the file at `path`, or of standard input for `-`.
        static func bytes(_ path: String) throws -> [UInt8] {
            if path == "-" { return [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ValidationError("cannot read \(path): is it there, and may you read it?")
            }
            return [UInt8](data)
        }
    }
#endif
