internal import WireBytes

/// The shared state of the parts of one log.
final class LogContext {
    let fileSystem: any FileSystem
    let folder: String
    /// The folder's own name, for those who read of the log.
    let name: String
    var indexInterval: Int
    let observe: (RecordLogEvent) -> Void

    init(
        fileSystem: any FileSystem, folder: String, name: String, indexInterval: Int,
        observe: @escaping (RecordLogEvent) -> Void
    ) {
        self.fileSystem = fileSystem
        self.folder = folder
        self.name = name
        self.indexInterval = indexInterval
        self.observe = observe
    }
}

/// A small file that is written beside the log and can be made again from it.
struct HelperFile: Sendable {
    let path: String
    let content: ByteSlice
}

/// A place in a log: the offset that comes next, and the position in the segment where it stands.
struct LogPosition: Equatable, Sendable {
    var offset: Int64
    /// The segment's first offset.
    var segment: Int64
    var position: Int
}
