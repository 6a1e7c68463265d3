internal import KafkaCodec
internal import RecordLog

/// The data folder as a whole: held by one program, with the cluster's name and the numbers that must not come twice.
final class BrokerFolder {
    let path: String
    let clusterID: String
    let nodeID: Int32
    private let lock: FolderLock
    private var properties: PropertiesFile
    private var nextProducerID: Int64
    private var reservedProducerIDs: Int64

    private enum Key {
        static let version = "version"
        static let clusterID = "cluster.id"
        static let nodeID = "node.id"
        static let producerID = "trestle.next.producer.id"
    }

    /// So many producer ids are written off at once, so that handing one out costs no write.
    private static let producerIDBlock: Int64 = 1000

    init(path: String) throws(RecordLogError) {
        self.path = path
        try FileSystem.createFolder(path)
        lock = try FolderLock(folder: path)
        properties = try PropertiesFile(path: path + "/meta.properties")
        if !Self.isLegalClusterID(properties.values[Key.clusterID] ?? "") {
            try properties.set(Key.version, "1")
            try properties.set(Key.nodeID, "1")
            try properties.set(Key.clusterID, KafkaUUID.random().description)
        }
        clusterID = properties.values[Key.clusterID] ?? ""
        nodeID = properties.values[Key.nodeID].flatMap(Int32.init).flatMap { $0 >= 0 ? $0 : nil } ?? 1
        // A value that this class cannot have written counts as none.
        let stored = properties.values[Key.producerID].flatMap(Int64.init) ?? 0
        nextProducerID = 0..<Self.producerIDLimit ~= stored ? stored : 0
        reservedProducerIDs = nextProducerID
    }

    private static func isLegalClusterID(_ text: String) -> Bool {
        1...255 ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7e ~= $0 }
    }

    /// Takes note of a producer ID that a partition holds: those given out from now on are greater, also after
    /// `meta.properties` was lost or a partition came from another folder. A producer that got an ID in use would have
    /// its batches taken for duplicates.
    func noteProducerID(_ identifier: Int64) {
        guard nextProducerID <= identifier, identifier < Self.producerIDLimit else { return }
        nextProducerID = identifier + 1
        reservedProducerIDs = max(reservedProducerIDs, nextProducerID)
    }

    /// IDs from here on are never given out, so that a client that uses one by itself cannot use up all that there are.
    static let producerIDLimit: Int64 = 1 << 62

    /// A producer id that this folder has never given out.
    func takeProducerID() throws(RecordLogError) -> Int64 {
        guard nextProducerID < Self.producerIDLimit else {
            throw RecordLogError(.ioFailure, "all producer IDs of \(path) are used up")
        }
        if nextProducerID >= reservedProducerIDs {
            try properties.set(Key.producerID, String(nextProducerID + Self.producerIDBlock))
            reservedProducerIDs = nextProducerID + Self.producerIDBlock
        }
        defer { nextProducerID += 1 }
        return nextProducerID
    }
}
