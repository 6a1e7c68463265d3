public import KafkaClient
import KafkaSession

extension KafkaClientProperties {
    /// The file's settings for a consumer, without `bootstrap.servers`, TLS and SASL; those that it does not have are Java's.
    ///
    /// - Throws: `invalidConfiguration` for an assignor or a reset that this client does not have.
    public func consumer() throws(KafkaError) -> KafkaConsumer.Configuration {
        var consumer = KafkaConsumer.Configuration(bootstrapServers: [])
        consumer.cluster = admin.cluster
        consumer.groupID = values["group.id"].flatMap { $0.isEmpty ? nil : $0 }
        consumer.groupInstanceID = values["group.instance.id"].flatMap { $0.isEmpty ? nil : $0 }
        consumer.rackID = values["client.rack"].flatMap { $0.isEmpty ? nil : $0 }
        if let text = values["auto.offset.reset"] { consumer.offsetReset = try Self.offsetReset(text) }
        if let text = values["partition.assignment.strategy"], !text.isEmpty {
            consumer.assignors = try Self.assignors(text)
        }
        if values["group.protocol"]?.lowercased() == "consumer" {
            throw KafkaError(
                .invalidConfiguration, "group.protocol=consumer (KIP-848) is not supported yet",
                fix: "set group.protocol=classic")
        }
        consumer.isolationLevel = values["isolation.level"] == "read_committed" ? .readCommitted : .readUncommitted
        consumer.verifiesChecksums = values["check.crcs"]?.lowercased() != "false"
        consumer.commitsAutomatically = values["enable.auto.commit"]?.lowercased() != "false"
        if values["allow.auto.create.topics"]?.lowercased() == "true" { consumer.cluster.allowsTopicCreation = true }
        func set(_ name: String, _ field: WritableKeyPath<KafkaConsumer.Configuration, Int>) {
            if let number = values[name].flatMap({ Int($0) }) { consumer[keyPath: field] = max(number, 1) }
        }
        func set(_ name: String, _ field: WritableKeyPath<KafkaConsumer.Configuration, Duration>) {
            if let number = values[name].flatMap({ Int($0) }) { consumer[keyPath: field] = .milliseconds(number) }
        }
        set("fetch.min.bytes", \.minimumFetchSize)
        set("fetch.max.bytes", \.maximumFetchSize)
        set("max.partition.fetch.bytes", \.maximumPartitionFetchSize)
        set("fetch.max.wait.ms", \.maximumFetchWait)
        set("session.timeout.ms", \.sessionTimeout)
        set("heartbeat.interval.ms", \.heartbeatInterval)
        set("max.poll.interval.ms", \.maximumPollInterval)
        set("auto.commit.interval.ms", \.commitInterval)
        set("default.api.timeout.ms", \.callTimeout)
        return consumer
    }

    private static func offsetReset(_ text: String) throws(KafkaError) -> OffsetReset? {
        switch text.lowercased() {
        case "earliest", "smallest": return .beginning
        case "latest", "largest": return .end
        case "none": return nil
        default:
            throw KafkaError(
                .invalidConfiguration, "auto.offset.reset does not take this value",
                fix: "set it to earliest, latest or none")
        }
    }

    /// Java's class names, or the names on the wire.
    private static func assignors(_ text: String) throws(KafkaError) -> [ConsumerAssignor] {
        var assignors: [ConsumerAssignor] = []
        for part in text.split(separator: ",") {
            let name = part.split(separator: ".").last.map { String($0).filter { !$0.isWhitespace } } ?? ""
            switch name {
            case "RangeAssignor", "range": assignors.append(.range)
            case "RoundRobinAssignor", "roundrobin": assignors.append(.roundRobin)
            case "StickyAssignor", "sticky": assignors.append(.sticky)
            case "CooperativeStickyAssignor", "cooperative-sticky": assignors.append(.cooperativeSticky)
            default:
                throw KafkaError(
                    .invalidConfiguration,
                    "partition.assignment.strategy names an assignor that this client does not have",
                    fix: "name RangeAssignor, RoundRobinAssignor, StickyAssignor or CooperativeStickyAssignor")
            }
        }
        return assignors
    }
}
