#if Program
import Synchronization

/// The texts of a configuration, the file itself and its rule files: what was read once is given again. So a configuration in use can be
/// read again with other secrets, whatever its files hold meanwhile.
final class ConfigurationTexts: Sendable {
    private struct Kept {
        var text: String?
        var lists: [String: [String]] = [:]
        var ruleFiles: [String: [UInt8]] = [:]
    }

    private let kept = Mutex(Kept())
    private let place: SettingsFile.Place

    /// - Parameter place: `inFile` for a running program, which must not wait for a pipe.
    init(named place: SettingsFile.Place = .onCommandLine) { self.place = place }

    /// The configuration file.
    func text(_ path: String) throws -> String {
        if let text = kept.withLock(\.text) { return text }
        let text = try SettingsFile.text(path, named: place)
        kept.withLock { $0.text = text }
        return text
    }

    /// The rule files that an entry names.
    func list(_ path: String, _ read: () throws -> [String]) throws -> [String] {
        if let list = kept.withLock({ $0.lists[path] }) { return list }
        let list = try read()
        kept.withLock { $0.lists[path] = list }
        return list
    }

    func ruleFile(_ path: String, _ read: () throws -> [UInt8]) throws -> [UInt8] {
        if let bytes = kept.withLock({ $0.ruleFiles[path] }) { return bytes }
        let bytes = try read()
        kept.withLock { $0.ruleFiles[path] = bytes }
        return bytes
    }
}
#endif
