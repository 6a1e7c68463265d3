import Synchronization
import TrestlePlatform

/// The time zones of the system's tz database. Each is read once.
final class SystemTimeZones: Sendable {
    static let shared = SystemTimeZones()

    private static let folder = "/usr/share/zoneinfo/"
    /// More names than the database has are not kept.
    private static let maximumCount = 1_024
    private let zones = Mutex<[String: TimeZoneRules]>([:])

    /// - Returns: `nil` when the name is not one of the database.
    func rules(named name: String) -> TimeZoneRules? {
        guard Self.isName(name) else { return nil }
        if let known = zones.withLock({ $0[name] }) { return known }
        guard let bytes = Self.read(Self.folder + name), let rules = TimeZoneRules(name: name, tzif: bytes) else {
            return nil
        }
        zones.withLock { if $0.count < Self.maximumCount { $0[name] = rules } }
        return rules
    }

    /// Letters, digits, `_`, `+` and `-`, in parts between slashes: never a path to another folder.
    private static func isName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 64 else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy {
                    Lexer.isNameByte($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                }
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        // The largest file of the database has less than 4 KiB.
        while bytes.count < 1 << 16 {
            var chunk = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe TrestlePlatform.read(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        return nil
    }
}
