#if Program
import Foundation
import TrestleBridge
import TrestleTransport
import WireBytes

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

    /// The path as a message may repeat it: of a file that does not exist, only what looks like a path, since it may be a
    /// misplaced secret.
    static func shown(_ path: String) -> SettingText {
        FileManager.default.fileExists(atPath: path) ? SettingText(argument: path) : SettingText(path: path)
    }

    /// Why a file cannot be opened.
    static func obstacle(_ path: String) -> String {
        guard FileManager.default.fileExists(atPath: path) else { return "no such file" }
        return isFolder(path) ? "it is a folder" : "permission denied"
    }

    /// A reader for which relative paths begin at the folder of `file`; `nil`: where the program was started.
    static func reader(beside file: String?) -> @Sendable (String) throws -> [UInt8] {
        let folder = file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        return { path in
            let handle = try open(path, in: folder)
            defer { try? handle.close() }
            return try content(InputDescriptor(handle))
        }
    }

    /// A file that is there and may be read.
    @discardableResult
    static func open(_ path: String, in folder: URL? = nil) throws -> FileHandle {
        let url = url(of: path, in: folder)
        if isFolder(url.path) { throw Fault(description: "it is a folder: give a file") }
        guard let handle = try? FileHandle(forReadingFrom: url) else {
            throw Fault(
                description: FileManager.default.fileExists(atPath: url.path) ? "permission denied" : "no such file")
        }
        return handle
    }

    /// A rule file, or those of a folder, in the order of their names.
    ///
    /// - Parameter configuration: the file at whose folder relative paths begin.
    static func ruleFiles(_ path: String, beside configuration: String, most: Int) throws -> [String] {
        let folder = URL(fileURLWithPath: configuration).deletingLastPathComponent()
        let place = url(of: path, in: folder).path
        guard isFolder(place) else { return [path] }
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: place) else {
            throw Fault(description: "the folder cannot be read")
        }
        let names = all.filter { $0.hasSuffix(".json") }.sorted()
        guard !names.isEmpty else { throw Fault(description: "the folder has no file that ends in .json") }
        guard names.count <= most else { throw Fault(description: "the folder has more than \(most) rule files") }
        return names.map { "\(path)/\($0)" }
    }

    /// All of a file, of which no other copy stays in memory: it may be a key.
    private static func content(_ file: InputDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            var part: [UInt8]
            do throws(InputDescriptor.Failure) { part = try file.read() } catch {
                throw Fault(description: "it cannot be read")
            }
            guard !part.isEmpty else { return bytes }
            bytes.appendSecret(part)
            part.wipe()
            guard bytes.count <= maximumSize else { throw Fault(description: "it is larger than 16 MiB") }
        }
    }

    /// The secret that a file holds: its first line.
    static func secret(in bytes: consuming [UInt8]) throws -> String {
        var owned = bytes
        defer { owned.wipe() }
        guard let text = String(validating: owned, as: UTF8.self) else {
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
            throw Fault(description: "\(shown(path)): \(error)")
        }
        guard bytes.count <= 4 << 20 else {
            throw Fault(description: "\(SettingText(argument: path)): it is larger than 4 MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(description: "\(SettingText(argument: path)): it is not UTF-8 text")
        }
        if text.hasLongRunOfMarks {
            throw Fault(description: "\(SettingText(argument: path)): it has more than 64 combining marks in a row")
        }
        return text
    }

    /// Remarks on standard error that others than its owner can read, or change, a file that holds something they should not.
    ///
    /// - Parameter file: the configuration that names it, at whose folder relative paths begin.
    static func warnIfExposed(_ path: String, holding what: String, beside file: String? = nil) {
        let folder = file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        let attributes = try? FileManager.default.attributesOfItem(atPath: url(of: path, in: folder).path)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o006 != 0 else { return }
        let right = mode & 0o006 == 0o004 ? "read" : mode & 0o006 == 0o002 ? "change" : "read and change"
        printError("warning: every user of this machine can \(right) \(path), which holds \(what): chmod 600 \(path)")
    }

    /// The same of the file with the token of a login.
    static func warnIfExposed(_ login: SASLSettings?, beside file: String? = nil) {
        if let path = login?.file { warnIfExposed(path, holding: "a token", beside: file) }
    }

    /// The remark for each private key that a configuration of TLS names, made where it is loaded.
    static func keyWarning(beside file: String? = nil) -> (String) -> Void {
        { warnIfExposed($0, holding: "a private key", beside: file) }
    }

    /// For where no files are to be had.
    static let none: @Sendable (String) throws -> [UInt8] = { _ in throw Fault(description: "no such file") }
}
#endif
