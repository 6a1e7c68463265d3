/// The use of the machine by the process: memory, processor, descriptors, disk. Whoever runs the bridge measures it.
public struct ProcessStatus: Sendable, Hashable {
    /// A file system that holds one of the program's folders.
    public struct Disk: Sendable, Hashable {
        public let folder: String
        /// Bytes that the program may still write.
        public let free: UInt64
        public let size: UInt64

        public init(folder: String, free: UInt64, size: UInt64) {
            (self.folder, self.free, self.size) = (folder, free, size)
        }
    }

    /// `nil` where the system does not say, as are those below.
    public var residentBytes: UInt64?
    /// User and system time.
    public var processorSeconds: Double?
    public var descriptors: Int?
    public var disks: [Disk] = []
    /// The program's version, for example `1.2.0`; `nil` leaves it out.
    public var version: String?

    public init() {}
}
