internal import KafkaCodec
internal import RecordLog
internal import Synchronization

/// The data folder as a whole: held by one program, with the cluster's name and the numbers that must not come twice.
final class BrokerFolder {
    let path: String
    let clusterID: String
    let nodeID: Int32
    let logs: LogFolder
    let lock: FolderLock
    private var properties: PropertiesFile
    private var nextProducerID: Int64
    /// Producer IDs below this one may be given out: the disk knows it.
    private let reservation = Reservation()
    private let configuration: KafkaBroker.Configuration

    private final class Reservation: Sendable {
        let state = Mutex((reserved: Int64(0), isWriting: false))
    }

    private enum Key {
        static let version = "version"
        static let clusterID = "cluster.id"
        static let nodeID = "node.id"
        static let producerID = "trestle.next.producer.id"
    }

    /// So many producer ids are written off at once, so that handing one out costs no write.
    private static let producerIDBlock: Int64 = 1000

    /// - Parameter progress: see `LogFolder`.
    init(_ configuration: KafkaBroker.Configuration, progress: @escaping @Sendable () -> Void) throws(RecordLogError) {
        self.configuration = configuration
        path = configuration.dataFolder
        try SystemFileSystem().createFolder(path)
        let report = configuration.log
        if let remark = try PrivateFolder.secure(path) { report(.warning, remark) }
        for remark in PrivateFolder.remarksOnParents(of: path) { report(.warning, remark) }
        lock = try FolderLock(folder: path)
        try PrivateFolder.refuseForeignEntries(in: path)
        logs = try LogFolder(
            path: path, sync: configuration.sync,
            observe: { report($0.isError ? .error : $0.isRoutine ? .info : .warning, "\($0)") },
            progress: progress)
        properties = try PropertiesFile(path: path + "/meta.properties")
        if !Self.isLegalClusterID(properties.values[Key.clusterID] ?? "") {
            properties.values[Key.version] = "1"
            properties.values[Key.nodeID] = "1"
            properties.values[Key.clusterID] = KafkaUUID.random().description
            try properties.write()
        }
        clusterID = properties.values[Key.clusterID] ?? ""
        nodeID = properties.values[Key.nodeID].flatMap(Int32.init).flatMap { $0 >= 0 ? $0 : nil } ?? 1
        // A value that this class cannot have written counts as none.
        let stored = properties.values[Key.producerID].flatMap(Int64.init) ?? 0
        nextProducerID = 0..<Self.producerIDLimit ~= stored ? stored : 0
    }

    private static func isLegalClusterID(_ text: String) -> Bool {
        1...255 ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7e ~= $0 }
    }

    /// Takes note of a producer ID that a partition holds: those given out from now on are greater, also after
    /// `meta.properties` was lost or a partition came from another folder. A producer that got an ID in use would have
    /// its batches taken for duplicates.
    func noteProducerID(_ identifier: Int64) {
        guard nextProducerID <= identifier, identifier < notedProducerIDLimit else { return }
        nextProducerID = identifier + 1
    }

    /// IDs from here on are not noted: a client may write under any, and one near the end would use up all that there are.
    /// `takeProducerID` passes over what is in use there when it comes so far.
    var notedProducerIDLimit: Int64 { min(nextProducerID, Self.producerIDLimit - Self.notedStep) + Self.notedStep }
    private static let notedStep: Int64 = 1 << 20
    /// How many IDs in use are passed over for one request; the client asks again.
    static let longestSearch = 64

    /// IDs from here on are never given out.
    static let producerIDLimit: Int64 = 1 << 62

    /// The next producer ID that this folder has never given out; `nil` while the disk has not noted that more are used, or
    /// when that one is in use already and passed over.
    ///
    /// - Parameter isInUse: whether any partition knows the ID.
    func takeProducerID(isInUse: (Int64) -> Bool) -> Int64? {
        let (reserved, isWriting) = reservation.state.withLock { $0 }
        if !isWriting, reserved - nextProducerID < Self.producerIDBlock / 2 { reserveProducerIDs() }
        guard nextProducerID < min(reserved, Self.producerIDLimit) else { return nil }
        defer { nextProducerID += 1 }
        return isInUse(nextProducerID) ? nil : nextProducerID
    }

    /// Has the disk note that the next block of IDs is used. The event loop does not wait for it.
    private func reserveProducerIDs() {
        let end = min(nextProducerID, Self.producerIDLimit - Self.producerIDBlock) + Self.producerIDBlock
        properties.values[Key.producerID] = String(end)
        reservation.state.withLock { $0.isWriting = true }
        logs.perform { [properties, reservation, report = configuration.log] in
            do throws(RecordLogError) {
                try properties.write()
                reservation.state.withLock { $0 = (max($0.reserved, end), false) }
            } catch {
                report(.error, error.message)
                reservation.state.withLock { $0.isWriting = false }
            }
        }
    }

    /// Notes the first block of IDs, once every partition's are known.
    func startProducerIDs() throws(RecordLogError) {
        let end = min(nextProducerID, Self.producerIDLimit - Self.producerIDBlock) + Self.producerIDBlock
        properties.values[Key.producerID] = String(end)
        try properties.write()
        reservation.state.withLock { $0.reserved = end }
    }
}
