#if Program
import Foundation

/// A file that a configuration or an option names: certificates, stores, properties, tokens.
enum SettingsFile {
    struct Fault: Error, CustomStringConvertible { let description: String }

    private static let maximumSize = 16 << 20

    /// A reader for which relative paths begin at the folder of `file`; `nil`: where the program was started.
    static func reader(beside file: String?) -> @Sendable (String) throws -> [UInt8] {
        let folder = file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        return { path in
            let url =
                path.hasPrefix("/") ? URL(fileURLWithPath: path) : URL(fileURLWithPath: path, relativeTo: folder)
            guard let handle = try? FileHandle(forReadingFrom: url) else {
                let exists = FileManager.default.fileExists(atPath: url.path)
                throw Fault(description: exists ? "cannot be read: may you?" : "no such file")
            }
            defer { try? handle.close() }
            guard let data = try? handle.read(upToCount: maximumSize + 1) else {
                throw Fault(description: "cannot be read: is it a folder?")
            }
            guard data.count <= maximumSize else { throw Fault(description: "it is larger than 16 MiB") }
            return [UInt8](data)
        }
    }

    /// For where no files are to be had.
    static let none: @Sendable (String) throws -> [UInt8] = { _ in throw Fault(description: "no such file") }
}
#endif
