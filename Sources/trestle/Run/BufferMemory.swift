#if Program
import Foundation
import Logging
import RecordLog
import TrestleBridge
import TrestleTransport

/// Remembers, beside the configuration file, which buffers may hold messages, so that one that a changed file names no more is still
/// emptied.
///
/// A line for each: the folder, the broker's name, the cluster's, and the cluster's addresses, separated by tabs.
struct BufferMemory: Sendable {
    private let path: String

    /// - Parameter file: the path of the configuration file; `.buffers` is appended.
    init(file: String) { path = file + ".buffers" }

    /// The buffers that were remembered.
    var places: [BufferPlace] {
        guard let text = try? SettingsFile.text(path) else { return [] }
        return text.split(separator: "\n").prefix(1_000).compactMap { Self.place($0) }
    }

    private static func place(_ line: Substring) -> BufferPlace? {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0].hasPrefix("/") else { return nil }
        let servers = parts[3].split(separator: ",").compactMap { Endpoint(String($0), defaultPort: 9_092) }
        return BufferPlace(
            folder: parts[0], broker: parts[1].isEmpty ? nil : parts[1], cluster: parts[2].isEmpty ? nil : parts[2],
            bootstrapServers: servers)
    }

    /// Remembers these and no others.
    ///
    /// - Returns: what goes wrong when it cannot, in one line.
    func remember(_ places: [BufferPlace]) -> String? {
        guard !places.isEmpty else {
            try? SystemFileSystem().removeFile(path)
            return nil
        }
        let lines = places.map { place in
            let servers = place.bootstrapServers.map { "\($0)" }.joined(separator: ",")
            return "\(place.folder)\t\(place.broker ?? "")\t\(place.cluster ?? "")\t\(servers)\n"
        }
        do {
            try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            return nil
        } catch {
            return
                "cannot write \(path): if the configuration names another buffer at the next start, messages that wait in the "
                + "present one stay there"
        }
    }
}
#endif
