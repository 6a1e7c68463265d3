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

/// Partitions that are being opened, one after the other: thousands take long, and others have their turn meanwhile.
final class PartitionsInMaking {
    let name: String
    fileprivate let id: KafkaUUID
    fileprivate let indices: Range<Int32>
    fileprivate let maker: ClientHolder?
    fileprivate(set) var partitions: [Partition] = []

    fileprivate init(name: String, id: KafkaUUID, indices: Range<Int32>, maker: ClientHolder?) {
        self.name = name
        self.id = id
        self.indices = indices
        self.maker = maker
    }

    var isComplete: Bool { partitions.count == indices.count }
}

/// A topic whose folders are being renamed, one after the other.
final class TopicInDeletion {
    let topic: Topic
    fileprivate(set) var renamed = 0

    fileprivate init(topic: Topic) { self.topic = topic }

    var isComplete: Bool { renamed == topic.partitions.count }
}

/// All topics of a broker: folders named `topic-partition` in the data folder, as Kafka lays them out.
final class TopicStore {
    private(set) var topics: [String: Topic] = [:]
    private var names: [KafkaUUID: String] = [:]
    private(set) var partitionCount = 0
    /// How many of them each client has made.
    private var partitionsByMaker: [ClientHolder: Int] = [:]
    private var byLogID: [Int: Partition] = [:]
    /// What is being made and deleted, by the topic's name.
    private var making: [String: PartitionsInMaking] = [:]
    private var deleting: [String: TopicInDeletion] = [:]
    private(set) var isClosed = false
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
                    .error, "topic \(topic) lacks the folder of partition \(count): later partitions are left out")
            }
            guard count > 0 else { continue }
            let stored = try PropertiesFile(path: partitionFolder(topic, 0) + Self.metadataFile).values["topic_id"]
            let id = stored.flatMap { KafkaUUID($0) } ?? .random()
            var found = Topic(name: topic, id: id, partitions: [])
            for index in 0..<count {
                let partition = try open(topic, index, id: id, nil, now: now)
                self.count(1, of: partition.maker)
                found.partitions.append(partition)
            }
            topics[topic] = found
            names[id] = topic
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

    /// Whether the topic's partitions are being made or deleted right now.
    func isChanging(_ name: String) -> Bool { making[name] != nil || deleting[name] != nil }

    /// Makes a topic at once, which takes long where it has many partitions.
    ///
    /// - Parameters:
    ///   - partitions: how many; the caller has checked that there is room for them.
    ///   - maker: `nil` for the program itself.
    func create(
        _ name: String, partitions: Int32, by maker: ClientHolder?, now: WallTime
    ) throws(RecordLogError) -> Topic {
        let new = begin(name, 0..<partitions, by: maker)
        while !new.isComplete { try openNext(new, now: now) }
        return finish(new)
    }

    /// Begins to make partitions of a topic, which are there when all of them have been opened. They count from now on.
    func begin(_ name: String, _ indices: Range<Int32>, by maker: ClientHolder?) -> PartitionsInMaking {
        let new = PartitionsInMaking(name: name, id: topics[name]?.id ?? .random(), indices: indices, maker: maker)
        making[name] = new
        count(indices.count, of: maker)
        return new
    }

    /// Opens one more partition. Where that fails, all of them go.
    func openNext(_ new: PartitionsInMaking, now: WallTime) throws(RecordLogError) {
        guard !new.isComplete else { return }
        let index = new.indices.lowerBound + Int32(new.partitions.count)
        do throws(RecordLogError) {
            try setAside(new.name, index, id: new.id)
            new.partitions.append(try open(new.name, index, id: new.id, new.maker, now: now))
        } catch {
            abandon(new)
            throw error
        }
    }

    /// All have been opened: the topic is there, or has them.
    func finish(_ new: PartitionsInMaking) -> Topic {
        making[new.name] = nil
        var topic = topics[new.name] ?? Topic(name: new.name, id: new.id, partitions: [])
        topic.partitions += new.partitions
        topics[new.name] = topic
        names[new.id] = new.name
        return topic
    }

    private func abandon(_ new: PartitionsInMaking) {
        making[new.name] = nil
        count(-new.indices.count, of: new.maker)
        var doomed: [String] = []
        for partition in new.partitions.reversed() {
            byLogID[partition.log.id] = nil
            partition.log.forget()
            let path = hidden(new.id, partition.index, Self.deletedSuffix)
            do throws(RecordLogError) {
                try files.rename(partitionFolder(new.name, partition.index), to: path)
                doomed.append(path)
            } catch {
                configuration.log(.error, error.message)
            }
        }
        remove(doomed)
    }

    private func count(_ partitions: Int, of maker: ClientHolder?) {
        partitionCount += partitions
        guard let maker else { return }
        let sum = partitionsByMaker[maker, default: 0] + partitions
        partitionsByMaker[maker] = sum > 0 ? sum : nil
    }

    /// Renames a folder that stands where a new partition is to be, so that no record of another topic comes back in it.
    private func setAside(_ name: String, _ index: Int32, id: KafkaUUID) throws(RecordLogError) {
        let path = partitionFolder(name, index)
        guard files.isFolder(path) else { return }
        let aside = hidden(id, index, Self.strayEnding)
        try files.rename(path, to: aside)
        configuration.log(.error, "\(path) belonged to no topic: renamed to \(aside)")
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

    /// - Parameter maker: of a partition that is new.
    private func open(
        _ name: String, _ index: Int32, id: KafkaUUID, _ maker: ClientHolder?, now: WallTime
    ) throws(RecordLogError) -> Partition {
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
        byLogID[log.id] = partition
        return partition
    }

    /// Begins to delete a topic with all its records: nobody finds it any more.
    func beginDeletion(of topic: Topic) -> TopicInDeletion {
        let doomed = TopicInDeletion(topic: topic)
        deleting[topic.name] = doomed
        topics[topic.name] = nil
        names[topic.id] = nil
        return doomed
    }

    /// Renames the folder of one partition, the last first: whenever the program ends, what remains are the topic's first
    /// partitions, or nothing.
    ///
    /// - Throws: when it cannot be renamed: the topic then stays, all of it.
    func renameNext(_ doomed: TopicInDeletion) throws(RecordLogError) {
        guard !doomed.isComplete else { return }
        let (name, id) = (doomed.topic.name, doomed.topic.id)
        let index = Int32(doomed.topic.partitions.count - doomed.renamed - 1)
        do throws(RecordLogError) {
            try files.rename(partitionFolder(name, index), to: hidden(id, index, Self.deletedSuffix))
        } catch {
            deleting[name] = nil
            topics[name] = doomed.topic
            names[id] = name
            for renamed in doomed.topic.partitions[(Int(index) + 1)...] {
                try files.rename(
                    hidden(id, renamed.index, Self.deletedSuffix), to: partitionFolder(name, renamed.index))
            }
            throw error
        }
        doomed.renamed += 1
    }

    /// All folders have been renamed.
    ///
    /// - Returns: its partitions, for those who wait on them.
    func finish(_ doomed: TopicInDeletion) -> [Partition] {
        let topic = doomed.topic
        deleting[topic.name] = nil
        for partition in topic.partitions {
            byLogID[partition.log.id] = nil
            partition.log.forget()
            count(-1, of: partition.maker)
        }
        remove(topic.partitions.map { hidden(topic.id, $0.index, Self.deletedSuffix) })
        return topic.partitions
    }

    /// Removes folders that have been renamed; what is left of them goes with the next start.
    private func remove(_ folders: [String]) {
        logs.perform { [logs, files, report = configuration.log] in
            do throws(RecordLogError) {
                try logs.syncNames()
                for folder in folders { try files.removeFolder(folder) }
            } catch {
                report(.error, error.message)
            }
        }
    }

    /// The name of a partition's folder that is a partition no more. A topic's own name may take all that a file
    /// system allows, so it is not part of it.
    private func hidden(_ id: KafkaUUID, _ index: Int32, _ ending: String) -> String {
        "\(folder)/\(id)-\(index)\(ending)"
    }

    func close() {
        isClosed = true
        let all =
            topics.values.map(\.partitions) + making.values.map(\.partitions) + deleting.values.map(\.topic.partitions)
        for partition in all.joined() { partition.log.close() }
    }

    private func partitionFolder(_ topic: String, _ index: Int32) -> String { "\(folder)/\(topic)-\(index)" }
}
