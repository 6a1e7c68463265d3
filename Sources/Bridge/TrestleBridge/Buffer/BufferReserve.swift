import RecordLog
import WireBytes

/// Some space that a buffer keeps for the moment when the disk is full and the program starts: opening a folder writes a few small
/// files, without which nothing could be read, and so nothing get free.
enum BufferReserve {
    private static let size = 64 << 10

    private static func path(in folder: String) -> String { folder + "/reserve" }

    /// Takes the space, if it is there to be had.
    static func keep(in folder: String) {
        let files = SystemFileSystem()
        guard !files.exists(path(in: folder)) else { return }
        let zeros = [UInt8](repeating: 0, count: size)
        do throws(RecordLogError) {
            let file = try files.open(path(in: folder), .readWrite)
            try file.write(zeros.span, Span(), at: 0)
        } catch {
            try? files.removeFile(path(in: folder))
        }
    }

    /// Gives it up.
    ///
    /// - Returns: whether there was any.
    static func release(in folder: String) -> Bool {
        let files = SystemFileSystem()
        guard files.exists(path(in: folder)) else { return false }
        do throws(RecordLogError) {
            try files.removeFile(path(in: folder))
            return true
        } catch {
            return false
        }
    }
}
