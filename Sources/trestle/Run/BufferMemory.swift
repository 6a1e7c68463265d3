#if Program
import Foundation
import Logging
import RecordLog
import TrestleBridge

/// Remembers, beside the configuration file, which buffers may hold messages, so that one that a changed file names no more is still
/// emptied.
///
/// A line for each.
struct BufferMemory: Sendable {
    private let path: String

    /// - Parameter file: the path of the configuration file; `.buffers` is appended.
    init(file: String) { path = file + ".buffers" }

    /// The buffers that were remembered.
    ///
    /// - Throws: why the file is not believed.
    func places() throws(RecordLogError) -> [BufferPlace] {
        guard let bytes = try SystemFileSystem().readOwn(path, maximumSize: 4 << 20) else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n").prefix(1_000).compactMap { BufferPlace(line: $0) }
    }

    /// Remembers these and no others.
    ///
    /// - Returns: what goes wrong when it cannot, in one line.
    func remember(_ places: [BufferPlace]) -> String? {
        guard !places.isEmpty else {
            try? SystemFileSystem().removeFile(path)
            return nil
        }
        let lines = places.map { $0.line + "\n" }
        do throws(RecordLogError) {
            try SystemFileSystem().replace(path, with: Array(lines.joined().utf8).span)
            return nil
        } catch {
            return
                "cannot write \(path): if the configuration names another buffer at the next start, messages that wait in the "
                + "present one stay there"
        }
    }
}
#endif
