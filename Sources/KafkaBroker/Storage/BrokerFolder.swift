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
        if properties.values[Key.clusterID] == nil {
            try properties.set(Key.version, "1")
            try properties.set(Key.nodeID, "1")
            try properties.set(Key.clusterID, KafkaUUID.random().description)
        }
        clusterID = properties.values[Key.clusterID] ?? ""
        nodeID = properties.values[Key.nodeID].flatMap(Int32.init) ?? 1
        nextProducerID = properties.values[Key.producerID].flatMap(Int64.init) ?? 0
        reservedProducerIDs = nextProducerID
    }

    /// A producer id that this folder has never given out.
    func takeProducerID() throws(RecordLogError) -> Int64 {
        if nextProducerID == reservedProducerIDs {
            try properties.set(Key.producerID, String(nextProducerID + Self.producerIDBlock))
            reservedProducerIDs = nextProducerID + Self.producerIDBlock
        }
        defer { nextProducerID += 1 }
        return nextProducerID
    }
}
