internal import KafkaCodec
internal import RecordLog
import TrestleBase

/// The settings that one topic has of its own; the broker's hold for the others.
struct TopicConfiguration: Sendable, Equatable {
    /// Valid values, by the name of their setting.
    private(set) var values: [String: String] = [:]
    /// Whether others may have been lost: then no record is deleted or compacted until `cleanup.policy` is set.
    private(set) var isDamaged = false

    init() {}

    /// - Throws: `invalidConfig` for an unknown name or a value that is not valid.
    init(_ values: [(name: String, value: String?)], _ configuration: KafkaBroker.Configuration) throws(Refusal) {
        for (name, value) in values {
            guard let value else {
                throw Refusal(.invalidConfig, "Null value not supported for topic configs: \(name)")
            }
            try set(name, value, configuration)
        }
    }

    mutating func set(
        _ name: String, _ value: String, _ configuration: KafkaBroker.Configuration
    ) throws(Refusal) {
        guard let setting = TopicSetting.find(name) else {
            throw Refusal(.invalidConfig, "Unknown topic config name: \(name)")
        }
        if let fault = setting.fault(in: value, configuration) { throw Refusal(.invalidConfig, fault) }
        values[name] = value.withoutOuterSpace
        if setting.name == Self.policy { isDamaged = false }
    }

    fileprivate static let policy = "cleanup.policy"

    mutating func reset(_ name: String) { values[name] = nil }

    /// Adds elements to a list, or removes them.
    mutating func change(
        _ name: String, _ elements: String, adding: Bool, _ configuration: KafkaBroker.Configuration
    ) throws(Refusal) {
        guard let setting = TopicSetting.find(name) else {
            throw Refusal(.invalidConfig, "Unknown topic config name: \(name)")
        }
        guard setting.kind == .list else {
            throw Refusal(
                .invalidConfig,
                "Can't \(adding ? "APPEND to" : "SUBTRACT from") key \(name) because its type is not LIST.")
        }
        if let fault = setting.fault(in: elements, configuration) { throw Refusal(.invalidConfig, fault) }
        var list = TopicSetting.list(values[name] ?? setting.brokerValue(configuration))
        for element in TopicSetting.list(elements) {
            list.removeAll { $0 == element }
            if adding { list.append(element) }
        }
        try set(name, list.joined(separator: ","), configuration)
    }
}

/// The rules of one topic's partitions, its own settings and the broker's together.
final class TopicRules: Sendable {
    let configuration: TopicConfiguration
    let storage: RecordLogConfiguration
    let maximumBatchSize: Int
    /// In milliseconds.
    let timestampBefore: Int64
    let timestampAfter: Int64
    /// Whether records get the time of their arrival.
    let usesAppendTime: Bool
    let minimumInSyncReplicas: Int64

    var isCompacted: Bool { storage.cleanup.contains(.compact) }

    init(_ topic: TopicConfiguration, _ broker: KafkaBroker.Configuration) {
        configuration = topic
        func number(_ name: String) -> Int64? { topic.values[name].flatMap { Int64($0) } }
        func duration(_ name: String) -> Duration? { number(name).map { .milliseconds($0) } }
        var storage = broker.storage
        if let policy = topic.values[TopicConfiguration.policy] {
            let names = TopicSetting.list(policy)
            storage.cleanup = names.contains("compact") ? .compact : []
            if names.contains("delete") { storage.cleanup.insert(.delete) }
        }
        if let retention = number("retention.bytes") { storage.retentionBytes = retention < 0 ? nil : Int(retention) }
        if let retention = number("retention.ms") {
            storage.retentionTime = retention < 0 ? nil : .milliseconds(retention)
        }
        if topic.isDamaged { storage.cleanup = [] }
        if let size = number("segment.bytes") { storage.segmentBytes = Int(size) }
        if let time = duration("segment.ms") { storage.segmentTime = time }
        if let interval = number("index.interval.bytes") { storage.indexIntervalBytes = Int(interval) }
        if let retention = duration("delete.retention.ms") { storage.tombstoneRetention = retention }
        if let ratio = topic.values["min.cleanable.dirty.ratio"].flatMap({ Double($0) }) {
            storage.minimumCleanableRatio = ratio
        }
        if let lag = duration("min.compaction.lag.ms") { storage.minimumCompactionLag = lag }
        if let lag = number("max.compaction.lag.ms") {
            storage.maximumCompactionLag = lag == .max ? nil : .milliseconds(lag)
        }
        self.storage = storage
        maximumBatchSize = number("max.message.bytes").map { Int($0) } ?? broker.maximumBatchSize
        timestampBefore = number("message.timestamp.before.max.ms") ?? broker.timestampBeforeMilliseconds
        timestampAfter = number("message.timestamp.after.max.ms") ?? broker.timestampAfterMilliseconds
        usesAppendTime = topic.values["message.timestamp.type"] == "LogAppendTime"
        minimumInSyncReplicas = number("min.insync.replicas") ?? 1
    }
}

extension TopicConfiguration {
    static let fileName = "topic.properties"
    private static let idKey = "trestle.topic.id"
    /// How many settings the file has, so that one that was cut is known.
    private static let countKey = "trestle.settings"
    private static let damageKey = "trestle.damaged"

    /// The content of the file in the folder of the topic's first partition.
    func fileContent(_ id: KafkaUUID) -> [UInt8] {
        var file = values
        file[Self.idKey] = id.description
        file[Self.countKey] = String(values.count)
        if isDamaged { file[Self.damageKey] = "true" }
        return Array(file.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined().utf8)
    }

    /// The settings in a file, if it is this topic's. What is not valid is left out; so that nothing is deleted by settings that the
    /// topic did not have, the others then count as damaged.
    ///
    /// - Parameter observe: gets what is left out, and why.
    init(
        stored file: PropertiesFile, of id: KafkaUUID, _ configuration: KafkaBroker.Configuration,
        observe: (String) -> Void
    ) {
        // One of a topic whose making was not finished.
        let owner = file.values[Self.idKey]
        guard !file.isEmpty, owner == nil || owner == id.description || file.isDamaged else { return }
        var faults: [String] = []
        for (name, value) in file.values where ![Self.idKey, Self.countKey, Self.damageKey].contains(name) {
            do throws(Refusal) { try set(name, value, configuration) } catch { faults.append(error.message) }
        }
        let count = file.values[Self.countKey]
        let isCut = file.isDamaged || owner == nil || count != nil && count != String(values.count)
        if isCut, faults.isEmpty { faults = ["the file is damaged"] }
        isDamaged = !faults.isEmpty || file.values[Self.damageKey] != nil
        for fault in faults { observe(fault) }
    }
}
