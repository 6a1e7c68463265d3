#if Program
import RecordLog
import TrestleBridge
import WireBytes

/// Remembers, beside the configuration file, in which sessions at MQTT brokers messages may wait, so that those that another number of
/// shards does not use any more are still emptied.
///
/// A line for each: the broker's name, its URL, the client ID, and the filters that it has subscribed to, separated by tabs.
struct SessionMemory: Sendable {
    private let file: PrivateFile
    private static let largestFile = 4 << 20

    /// - Parameter file: the path of the configuration file; `.sessions` is appended.
    init(file: String) { self.file = PrivateFile(file + ".sessions") }

    /// The sessions that were remembered.
    ///
    /// - Throws: why the file is not believed.
    func sessions() throws(RecordLogError) -> [BridgeSession] {
        guard let bytes = try file.read(maximumSize: Self.largestFile) else { return [] }
        return String(decodingUTF8: bytes.span).split(separator: "\n").prefix(10_000).compactMap { Self.session($0) }
    }

    /// Whether a text has no separator in it.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 } }

    private static func session(_ line: Substring) -> BridgeSession? {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, !parts[2].isEmpty else { return nil }
        return BridgeSession(
            broker: parts[0].isEmpty ? nil : parts[0], url: parts[1], clientID: parts[2],
            filters: Array(parts[3...]))
    }

    /// Remembers these and no others. A single shard without former sessions needs no memory: its client ID says where its session is.
    ///
    /// - Returns: what goes wrong when it cannot, in one line.
    func remember(_ configuration: BridgeConfiguration, former: [BridgeSession]) -> String? {
        guard configuration.shards > 1 || !former.isEmpty else {
            file.remove()
            return nil
        }
        let lines = (configuration.sessions + former).compactMap { session in
            let names = [session.broker ?? "", session.url, session.clientID]
            return names.allSatisfy(Self.isPlain)
                ? (names + session.filters.filter(Self.isPlain)).joined(separator: "\t") + "\n" : nil
        }
        do throws(RecordLogError) {
            try file.write([UInt8](lines.joined().utf8).span)
            return nil
        } catch {
            return
                "\(error.message): when the program starts with another number of shards, it does not know in which sessions "
                + "messages may wait"
        }
    }
}
#endif
