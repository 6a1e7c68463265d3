#if Program
import RecordLog
import TrestleBridge
import WireBytes

/// Remembers, beside the configuration file, which buffers may hold messages, so that one that a changed file names no more is still
/// emptied.
///
/// A line for each.
struct BufferMemory: Sendable {
    private let file: PrivateFile
    private static let largestFile = 4 << 20

    /// - Parameter file: the path of the configuration file; `.buffers` is appended.
    init(file: String) { self.file = PrivateFile(file + ".buffers") }

    /// The buffers that were remembered.
    ///
    /// - Throws: why the file is not believed.
    func places() throws(RecordLogError) -> [BufferPlace] {
        guard let bytes = try file.read(maximumSize: Self.largestFile) else { return [] }
        return String(decodingUTF8: bytes.span).split(separator: "\n").prefix(1_000).compactMap {
            BufferPlace(line: $0)
        }
    }

    /// Remembers these and no others.
    ///
    /// - Returns: what goes wrong when it cannot, in one line.
    func remember(_ places: [BufferPlace]) -> String? {
        guard !places.isEmpty else {
            file.remove()
            return nil
        }
        let lines = places.map { $0.line + "\n" }
        do throws(RecordLogError) {
            try file.write([UInt8](lines.joined().utf8).span)
            return nil
        } catch {
            return
                "\(error.message): if the configuration names another buffer at the next start, messages that wait in the "
                + "present one stay there"
        }
    }
}
#endif
