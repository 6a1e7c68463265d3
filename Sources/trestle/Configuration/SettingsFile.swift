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

    /// The attributes of what stands there, behind links: Kubernetes mounts secrets as links.
    private static func attributes(_ path: String) -> [FileAttributeKey: Any]? {
        try? FileManager.default.attributesOfItem(
            atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    }

    static func isFolder(_ path: String) -> Bool {
        attributes(path)?[.type] as? FileAttributeType == .typeDirectory
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

    /// Who names a file decides what may stand in its place.
    enum Place {
        /// A configuration, or whatever is read again while the program runs: a file, or a link to one. A pipe or a device may never
        /// end, and everything would wait for it.
        case inFile
        /// Also a pipe, as the shell's `<(...)` makes one, and a device: whoever starts the program waits for what they named.
        case onCommandLine
    }

    /// How long a pipe may stay silent.
    private static let longestSilence = Duration.seconds(60)

    /// All of a file. Everything that is read whole is opened here, since nothing here waits without end.
    static func content(_ path: String, named place: Place, limit: Int = maximumSize) throws -> [UInt8] {
        let file: InputDescriptor
        let kind: InputDescriptor.Kind
        do throws(InputDescriptor.Failure) {
            file = try InputDescriptor(opening: path)
            kind = try file.kind()
        } catch {
            throw Fault(description: error.reason)
        }
        switch (kind, place) {
        case (.folder, _): throw Fault(description: "it is a folder: give a file")
        case (.pipeOrDevice, .inFile): throw Fault(description: "it is a pipe or a device: give a file")
        case (.file, _), (.pipeOrDevice, .onCommandLine): break
        }
        do {
            return try file.all(limit: limit, within: kind == .file ? nil : longestSilence)
        } catch let error as InputDescriptor.Failure {
            throw Fault(description: "it cannot be read: \(error.reason)")
        }
    }

    /// A reader of what a file names, for which relative paths begin at the folder of `file`; `nil`: where the program was started.
    static func reader(beside file: String?) -> @Sendable (String) throws -> [UInt8] {
        let folder = file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        return { try content(url(of: $0, in: folder).path, named: .inFile) }
    }

    /// A reader of what the command line names.
    static func reader(named place: Place) -> @Sendable (String) throws -> [UInt8] {
        { try content($0, named: place) }
    }

    /// Says what is wrong with the place of a file, without opening it.
    static func check(_ path: String) throws(Fault) {
        if isFolder(path) { throw Fault(description: "it is a folder: give a file") }
        guard FileManager.default.isReadableFile(atPath: path) else { throw Fault(description: obstacle(path)) }
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
    ///
    /// - Parameter place: `inFile` when it is read again.
    static func text(_ path: String, named place: Place = .onCommandLine) throws -> String {
        let bytes: [UInt8]
        do { bytes = try content(path, named: place) } catch {
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
        guard let mode = attributes(url(of: path, in: folder).path)?[.posixPermissions] as? Int, mode & 0o006 != 0
        else { return }
        let right = mode & 0o006 == 0o004 ? "read" : mode & 0o006 == 0o002 ? "change" : "read and change"
        printError("warning: every user of this machine can \(right) \(path), which holds \(what): chmod 600 \(path)")
    }

    /// A reader of the secrets that `file` names, with the remark on each.
    static func secretReader(
        _ read: @escaping @Sendable (String) throws -> [UInt8], beside file: String
    ) -> @Sendable (String) throws -> [UInt8] {
        { path in
            let bytes = try read(path)
            warnIfExposed(path, holding: "a secret", beside: file)
            return bytes
        }
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
