internal import TrestleBase
internal import KafkaCodec
internal import RecordLog

/// All topics of a broker: folders named `topic-partition` in the data folder, as Kafka lays them out.
final class TopicStore {
    private(set) var topics: ExactTexts<Topic> = [:]
    private var names: [KafkaUUID: String] = [:]
    private(set) var partitionCount = 0
    /// How many of them each client has made.
    private var partitionsByMaker: [ClientHolder: Int] = [:]
    private var byLogID: [Int: Partition] = [:]
    /// What is being made and deleted, by the topic's name.
    private var making: ExactTexts<PartitionsInMaking> = [:]
    private var deleting: ExactTexts<TopicInDeletion> = [:]
    /// The topics whose settings are being written.
    private var reconfiguring: ExactTexts<Bool> = [:]
    private(set) var isClosed = false
    private let folder: String
    private let logs: LogFolder
    private let files = SystemFileSystem()
    private let configuration: KafkaBroker.Configuration

    /// Opens every partition in the folder and repairs what a crash left of it.
    ///
    /// - Parameter now: milliseconds since 1970.
    init(logs: LogFolder, configuration: KafkaBroker.Configuration, now: WallTime) throws(RecordLogError) {
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
            var found = Topic(name: topic, id: id, partitions: [], rules: try storedRules(of: topic, id))
            for index in 0..<count {
                let partition = try open(topic, index, id: id, nil, found.rules, now: now)
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
    func isChanging(_ name: String) -> Bool {
        making[name] != nil || deleting[name] != nil || reconfiguring[name] != nil
    }

    /// Makes a topic at once, which takes long where it has many partitions.
    ///
    /// - Parameters:
    ///   - partitions: how many; the caller has checked that there is room for them.
    ///   - maker: `nil` for the program itself.
    func create(
        _ name: String, partitions: Int32, _ settings: TopicConfiguration = TopicConfiguration(),
        by maker: ClientHolder?, now: WallTime
    ) throws(RecordLogError) -> Topic {
        let new = begin(name, 0..<partitions, settings, by: maker)
        while !new.isComplete { try openNext(new, now: now) }
        return finish(new)
    }

    /// Begins to make partitions of a topic, which are there when all of them have been opened. They count from now on.
    ///
    /// - Parameter settings: of a topic that is new.
    func begin(
        _ name: String, _ indices: Range<Int32>, _ settings: TopicConfiguration, by maker: ClientHolder?
    ) -> PartitionsInMaking {
        let topic = topics[name]
        let new = PartitionsInMaking(
            name: name, id: topic?.id ?? .random(), indices: indices, maker: maker,
            rules: topic?.rules ?? TopicRules(settings, configuration))
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
            new.partitions.append(try open(new.name, index, id: new.id, new.maker, new.rules, now: now))
        } catch {
            abandon(new)
            throw error
        }
    }

    /// All have been opened: the topic is there, or has them.
    func finish(_ new: PartitionsInMaking) -> Topic {
        making[new.name] = nil
        var topic = topics[new.name] ?? Topic(name: new.name, id: new.id, partitions: [], rules: new.rules)
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
        _ name: String, _ index: Int32, id: KafkaUUID, _ maker: ClientHolder?, _ rules: TopicRules, now: WallTime
    ) throws(RecordLogError) -> Partition {
        let path = partitionFolder(name, index)
        let log = try logs.openLog("\(name)-\(index)", configuration: rules.storage, now: now)
        var metadata = try PropertiesFile(path: path + Self.metadataFile)
        if metadata.values["topic_id"] != id.description {
            metadata.values["version"] = "0"
            metadata.values["topic_id"] = id.description
            metadata.values[Self.makerKey] = maker?.stored
            if index == 0, !rules.configuration.values.isEmpty {
                try log.keep(file: TopicConfiguration.fileName, content: rules.configuration.fileContent(id))
            }
            try log.keep(file: String(Self.metadataFile.dropFirst()), content: metadata.content)
        }
        let known = metadata.values[Self.makerKey].flatMap { ClientHolder(stored: $0) }
        let partition = Partition(topic: name, index: index, log: log, maker: known, rules: rules)
        byLogID[log.id] = partition
        return partition
    }

    private func storedRules(of topic: String, _ id: KafkaUUID) throws(RecordLogError) -> TopicRules {
        let path = partitionFolder(topic, 0) + "/" + TopicConfiguration.fileName
        let settings = TopicConfiguration(stored: try PropertiesFile(path: path), of: id, configuration) {
            configuration.log(.error, "\(path): \($0)")
        }
        if settings.isDamaged {
            configuration.log(
                .error,
                "topic \(topic): settings may be lost. No record is deleted or compacted until 'cleanup.policy' is set again, for "
                    + "example with 'kafka-configs.sh --alter --topic \(topic) --add-config cleanup.policy=delete'")
        }
        return TopicRules(settings, configuration)
    }

    /// Begins to change a topic's settings, which hold when `finishReconfiguring` is called.
    ///
    /// - Returns: writes them, on any thread, and returns when they are on the disk.
    func beginReconfiguring(
        _ topic: Topic, _ settings: TopicConfiguration
    ) -> @Sendable () -> RecordLogError? {
        reconfiguring[topic.name] = true
        let path = partitionFolder(topic.name, 0)
        let content = settings.fileContent(topic.id)
        return { [files] in
            do throws(RecordLogError) {
                try files.replace(path + "/" + TopicConfiguration.fileName, with: content.span)
                try files.syncFolder(path)
                return nil
            } catch {
                return error
            }
        }
    }

    /// - Parameter settings: the new ones; `nil` when they could not be written.
    func finishReconfiguring(_ name: String, _ settings: TopicConfiguration?) throws(RecordLogError) {
        reconfiguring[name] = nil
        guard let settings, !isClosed, let topic = topics[name] else { return }
        let rules = TopicRules(settings, configuration)
        topics[name]?.rules = rules
        for partition in topic.partitions {
            partition.rules = rules
            try partition.log.reconfigure(rules.storage)
        }
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
