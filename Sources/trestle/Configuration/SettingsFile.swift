#if Program
import Foundation
import TrestleTransport

/// A file that a configuration or an option names: certificates, stores, properties, tokens.
enum SettingsFile {
    struct Fault: Error, CustomStringConvertible { let description: String }

    private static let maximumSize = 16 << 20

    private static func url(of path: String, in folder: URL?) -> URL {
        path.hasPrefix("/") ? URL(fileURLWithPath: path) : URL(fileURLWithPath: path, relativeTo: folder)
    }

    static func isFolder(_ path: String) -> Bool {
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type]
        return type as? FileAttributeType == .typeDirectory
    }

    /// A reader for which relative paths begin at the folder of `file`; `nil`: where the program was started.
    static func reader(beside file: String?) -> @Sendable (String) throws -> [UInt8] {
        let folder = file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        return { path in
            let url = url(of: path, in: folder)
            if isFolder(url.path) { throw Fault(description: "it is a folder: give a file") }
            guard let handle = try? FileHandle(forReadingFrom: url) else {
                throw Fault(
                    description: FileManager.default.fileExists(atPath: url.path) ? "permission denied" : "no such file"
                )
            }
            defer { try? handle.close() }
            guard let data = try? handle.read(upToCount: maximumSize + 1) ?? Data() else {
                throw Fault(description: "it cannot be read")
            }
            guard data.count <= maximumSize else { throw Fault(description: "it is larger than 16 MiB") }
            return [UInt8](data)
        }
    }

    /// The secret that a file holds: its first line.
    static func secret(in bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(description: "it is not UTF-8 text")
        }
        let line = text.prefix { !$0.isNewline }
        guard !line.isEmpty else { throw Fault(description: "its first line is empty") }
        return String(line)
    }

    /// The text of the file that was named on the command line, of 4 MiB at most; the error begins with its path.
    static func text(_ path: String) throws -> String {
        let bytes: [UInt8]
        do { bytes = try reader(beside: nil)(path) } catch {
            throw Fault(description: "\(SettingText(argument: path)): \(error)")
        }
        guard bytes.count <= 4 << 20 else {
            throw Fault(description: "\(SettingText(argument: path)): it is larger than 4 MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(description: "\(SettingText(argument: path)): it is not UTF-8 text")
        }
        return text
    }

    /// Remarks on standard error that others than its owner can read a file that holds something they should not.
    ///
    /// - Parameter file: the configuration that names it, at whose folder relative paths begin.
    static func warnIfExposed(_ path: String, holding what: String, beside file: String? = nil) {
        let folder = file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        let attributes = try? FileManager.default.attributesOfItem(atPath: url(of: path, in: folder).path)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o004 != 0 else { return }
        printError("warning: every user of this machine can read \(path), which holds \(what): chmod 600 \(path)")
    }

    /// Whether a store or PEM file holds a private key; of a store that is not text it is taken for granted, but not of a
    /// certificate in DER.
    static func holdsPrivateKey(_ path: String, beside file: String? = nil) -> Bool {
        guard let bytes = try? reader(beside: file)(path) else { return false }
        if (try? Certificate(der: bytes)) != nil { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        return !text.contains("-----BEGIN ") || text.contains("PRIVATE KEY-----")
    }

    /// For where no files are to be had.
    static let none: @Sendable (String) throws -> [UInt8] = { _ in throw Fault(description: "no such file") }
}
#endif
