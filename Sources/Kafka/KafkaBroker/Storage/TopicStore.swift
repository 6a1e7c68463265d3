internal import TrestleBase
internal import KafkaCodec
internal import RecordLog

/// One partition: its log, and who waits for more of it.
final class Partition {
    let topic: String
    let index: Int32
    let log: RecordLog
    /// The holder that created it; `nil` if it was the program itself, or is not known.
    let maker: ClientHolder?
    /// Parked Fetch requests, told when the log grows or goes.
    var waiters: [ObjectIdentifier: ParkedFetch] = [:]
    /// Bytes that readers could see from one time on, since the program started.
    var appendedBytes = 0
    /// Requests that wait for the log to be on the disk.
    var flushWaits: [FlushWait] = []
    /// Bytes that readers may not see before they are on the disk.
    var hiddenBytes = 0
    /// Up to where readers have been told that there is something.
    var shownOffset: Int64

    init(topic: String, index: Int32, log: RecordLog, maker: ClientHolder?) {
        self.topic = topic
        self.index = index
        self.log = log
        self.maker = maker
        shownOffset = log.highWatermark
    }

    /// Whether a client's idea of the leader's epoch is ours; -1 means that it has none.
    func check(leaderEpoch: Int32) -> KafkaErrorCode? {
        if leaderEpoch == -1 || leaderEpoch == log.leaderEpoch { return nil }
        return leaderEpoch < log.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch
    }
}

struct Topic {
    let name: String
    let id: KafkaUUID
    /// At its index; never empty.
    var partitions: [Partition]

    /// Whether it is the broker's own, which clients may read but not write.
    var isInternal: Bool { name == OffsetStore.topicName }
}

/// All topics of a broker: folders named `topic-partition` in the data folder, as Kafka lays them out.
final class TopicStore {
    private(set) var topics: [String: Topic] = [:]
    private var names: [KafkaUUID: String] = [:]
    private(set) var partitionCount = 0
    /// How many of them each client has made.
    private var partitionsByMaker: [ClientHolder: Int] = [:]
    private var byLogID: [Int: Partition] = [:]
    private let folder: String
    private let logs: LogFolder
    private let files = SystemFileSystem()
    private let configuration: KafkaBrokerConfiguration

    /// Opens every partition in the folder and repairs what a crash left of it.
    ///
    /// - Parameter now: milliseconds since 1970.
    init(logs: LogFolder, configuration: KafkaBrokerConfiguration, now: WallTime) throws(RecordLogError) {
        self.logs = logs
        folder = logs.path
        self.configuration = configuration
        var found: [String: Set<Int32>] = [:]
        for name in try files.names(in: folder) {
            if name.hasSuffix(Self.deletedSuffix) {
                try files.removeFolder(folder + "/" + name)
                continue
            }
            guard let dash = name.lastIndex(of: "-"), let index = Int32(name[name.index(after: dash)...]), index >= 0,
                // Neither `+1` nor `01`: each partition has one name.
                String(index) == name[name.index(after: dash)...],
                Self.isLegal(String(name[..<dash])), files.isFolder(folder + "/" + name)
            else { continue }
            found[String(name[..<dash]), default: []].insert(index)
        }
        for (topic, indices) in found.sorted(by: { $0.key < $1.key }) {
            var count: Int32 = 0
            while indices.contains(count) { count += 1 }
            if indices.count > Int(count) {
                configuration.log(
                    .error, "topic \(topic) lacks the folder of partition \(count): those after it are left out")
            }
            guard count > 0 else { continue }
            let stored = try PropertiesFile(path: partitionFolder(topic, 0) + Self.metadataFile).values["topic_id"]
            try open(topic, partitions: 0..<count, id: stored.flatMap { KafkaUUID($0) } ?? .random(), nil, now: now)
        }
    }

    private static let metadataFile = "/partition.metadata"
    private static let makerKey = "trestle.maker"
    private static let deletedSuffix = ".deleted"
    private static let strayEnding = ".stray"

    /// Whether Kafka takes it for a topic's name; one that it takes is safe as the name of a folder too.
    static func isLegal(_ name: String) -> Bool {
        1...249 ~= name.utf8.count && name != "." && name != ".."
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    func topic(id: KafkaUUID) -> Topic? { names[id].flatMap { topics[$0] } }

    func partition(logID: Int) -> Partition? { byLogID[logID] }

    func partition(_ topic: String, _ index: Int32) -> Partition? {
        guard let partitions = topics[topic]?.partitions, index >= 0, Int(index) < partitions.count else { return nil }
        return partitions[Int(index)]
    }

    /// Makes a topic.
    ///
    /// - Parameters:
    ///   - partitions: how many; the caller has checked that there is room for them.
    ///   - maker: `nil` for the program itself.
    func create(
        _ name: String, partitions: Int32, by maker: ClientHolder?, now: WallTime
    ) throws(RecordLogError) -> Topic {
        let id = KafkaUUID.random()
        try setAside(name, 0..<partitions, id: id)
        return try open(name, partitions: 0..<partitions, id: id, maker, now: now)
    }

    /// Adds partitions to a topic that exists, up to `count` in all.
    func extend(_ topic: Topic, to count: Int32, by maker: ClientHolder?, now: WallTime) throws(RecordLogError) {
        let added = Int32(topic.partitions.count)..<count
        try setAside(topic.name, added, id: .random())
        _ = try open(topic.name, partitions: added, id: topic.id, maker, now: now)
    }

    /// Renames folders that stand where new partitions are to be, so that no record of another topic comes back in them.
    private func setAside(_ name: String, _ indices: Range<Int32>, id: KafkaUUID) throws(RecordLogError) {
        for index in indices {
            let path = partitionFolder(name, index)
            guard files.isFolder(path) else { continue }
            let aside = hidden(id, index, Self.strayEnding)
            try files.rename(path, to: aside)
            configuration.log(.error, "\(path) belonged to no topic: renamed to \(aside)")
        }
    }

    /// Partitions that the program's own topics may have beyond `maximumPartitions`: clients that have made all of those
    /// do not stop it.
    private static let ownPartitions = 100

    /// Why so many partitions may not be made; `nil` when they may.
    func objection(toMaking partitions: Int32, by maker: ClientHolder?) -> String? {
        let bound = configuration.maximumPartitions
        guard partitionCount + Int(partitions) <= bound + (maker == nil ? Self.ownPartitions : 0) else {
            return "this broker has at most \(bound) partitions"
        }
        guard let maker, partitionsByMaker[maker, default: 0] + Int(partitions) > maker.share(of: bound) else {
            return nil
        }
        return "one \(maker.kind) makes at most \(maker.share(of: bound)) of the \(bound) partitions of this broker"
    }

    /// - Parameter maker: of partitions that are new.
    @discardableResult
    private func open(
        _ name: String, partitions indices: Range<Int32>, id: KafkaUUID, _ maker: ClientHolder?, now: WallTime
    ) throws(RecordLogError) -> Topic {
        var topic = topics[name] ?? Topic(name: name, id: id, partitions: [])
        for index in indices {
            let path = partitionFolder(name, index)
            let log = try logs.openLog("\(name)-\(index)", configuration: configuration.storage, now: now)
            var metadata = try PropertiesFile(path: path + Self.metadataFile)
            if metadata.values["topic_id"] != id.description {
                metadata.values["version"] = "0"
                metadata.values["topic_id"] = id.description
                metadata.values[Self.makerKey] = maker?.stored
                try log.keep(file: String(Self.metadataFile.dropFirst()), content: metadata.content)
            }
            let known = metadata.values[Self.makerKey].flatMap { ClientHolder(stored: $0) }
            let partition = Partition(topic: name, index: index, log: log, maker: known)
            if let known { partitionsByMaker[known, default: 0] += 1 }
            topic.partitions.append(partition)
            byLogID[log.id] = partition
        }
        partitionCount += indices.count
        topics[name] = topic
        names[id] = name
        return topic
    }

    /// Deletes a topic and all its records.
    ///
    /// - Returns: its partitions, for those who wait on them.
    /// - Throws: when a folder cannot be renamed: the topic then stays, all of it.
    func delete(_ name: String) throws(RecordLogError) -> [Partition] {
        guard let topic = topics[name] else { return [] }
        // Renamed first, and the last first: whenever the program ends, what remains are the topic's first partitions,
        // or nothing.
        for partition in topic.partitions.reversed() {
            do {
                try files.rename(
                    partitionFolder(name, partition.index), to: hidden(topic.id, partition.index, Self.deletedSuffix))
            } catch {
                for renamed in topic.partitions[(Int(partition.index) + 1)...] {
                    try files.rename(
                        hidden(topic.id, renamed.index, Self.deletedSuffix), to: partitionFolder(name, renamed.index))
                }
                throw error
            }
        }
        topics[name] = nil
        names[topic.id] = nil
        partitionCount -= topic.partitions.count
        for partition in topic.partitions {
            byLogID[partition.log.id] = nil
            partition.log.forget()
            if let maker = partition.maker {
                let left = partitionsByMaker[maker, default: 0] - 1
                partitionsByMaker[maker] = left > 0 ? left : nil
            }
        }
        let doomed = topic.partitions.map { hidden(topic.id, $0.index, Self.deletedSuffix) }
        logs.perform { [logs, files, report = configuration.log] in
            // The topic is gone; what is left of its folders goes with the next start.
            do throws(RecordLogError) {
                try logs.syncNames()
                for folder in doomed { try files.removeFolder(folder) }
            } catch {
                report(.error, error.message)
            }
        }
        return topic.partitions
    }

    /// The name of a partition's folder that is a partition no more. A topic's own name may take all that a file
    /// system allows, so it is not part of it.
    private func hidden(_ id: KafkaUUID, _ index: Int32, _ ending: String) -> String {
        "\(folder)/\(id)-\(index)\(ending)"
    }

    func close() {
        for topic in topics.values {
            for partition in topic.partitions { partition.log.close() }
        }
    }

    private func partitionFolder(_ topic: String, _ index: Int32) -> String { "\(folder)/\(topic)-\(index)" }
}
