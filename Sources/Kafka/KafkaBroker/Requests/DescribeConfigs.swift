internal import KafkaCodec
internal import RecordLog

// DescribeConfigs (32), versions 1-4: the settings that hold for every topic, and those of the broker.
extension KafkaBrokerCore {
    private enum ResourceType {
        static let topic: Int8 = 2
        static let broker: Int8 = 4
    }

    func describeConfigs(_ request: DescribeConfigsRequest, _ exchange: Exchange) {
        struct Resource: Hashable {
            var type: Int8
            var name: String
        }
        var seen: Set<Resource> = []
        let distinct = request.resources.filter {
            seen.insert(Resource(type: $0.resourceType, name: $0.resourceName)).inserted
        }
        let response = Gathered(DescribeConfigsResponse())
        inParts(distinct, of: exchange) { [self] requested in
            response.value.results.append(describe(requested))
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func describe(
        _ requested: DescribeConfigsRequest.Resource
    ) -> DescribeConfigsResponse.Resource {
        var result = DescribeConfigsResponse.Resource()
        result.resourceType = requested.resourceType
        result.resourceName = requested.resourceName
        let settings: [TopicSetting]
        switch requested.resourceType {
        case ResourceType.topic:
            guard topics.topics[requested.resourceName] != nil else {
                let isLegal = TopicStore.isLegal(requested.resourceName)
                result.errorCode =
                    (isLegal ? KafkaErrorCode.unknownTopicOrPartition : .invalidTopicException).rawValue
                result.errorMessage = "there is no such topic"
                return result
            }
            settings = topicSettings
        case ResourceType.broker where requested.resourceName == String(nodeID) || requested.resourceName.isEmpty:
            settings = brokerSettings
        default:
            result.errorCode = KafkaErrorCode.invalidRequest.rawValue
            result.errorMessage = "this broker has no settings of that kind or name"
            return result
        }
        let requested = requested.configurationKeys.map(Set.init)
        result.configs = settings.filter { requested?.contains($0.name) ?? true }.map { setting in
            var config = DescribeConfigsResponse.Config()
            config.name = setting.name
            config.value = setting.value
            config.readOnly = true
            config.configSource = TopicSetting.defaultSource
            config.configType = setting.type
            return config
        }
        return result
    }

    /// Under the names that Kafka gives them.
    var topicSettings: [TopicSetting] {
        let storage = configuration.storage
        return [
            TopicSetting("cleanup.policy", "delete", .list),
            TopicSetting("compression.type", "producer", .string),
            TopicSetting("max.message.bytes", String(configuration.maximumBatchSize), .int),
            TopicSetting("message.timestamp.after.max.ms", String(configuration.timestampAfterMilliseconds), .long),
            TopicSetting("message.timestamp.before.max.ms", String(configuration.timestampBeforeMilliseconds), .long),
            TopicSetting("message.timestamp.type", "CreateTime", .string),
            TopicSetting("min.insync.replicas", "1", .int),
            TopicSetting("retention.bytes", String(storage.retentionBytes ?? -1), .long),
            TopicSetting("retention.ms", String(storage.retentionMilliseconds ?? -1), .long),
            TopicSetting("segment.bytes", String(storage.segmentBytes), .int),
            TopicSetting("segment.ms", String(storage.segmentMilliseconds), .long),
        ]
    }

    private var brokerSettings: [TopicSetting] {
        [
            TopicSetting("auto.create.topics.enable", String(configuration.createsTopicsOnDemand), .boolean),
            TopicSetting("default.replication.factor", "1", .int),
            TopicSetting("log.dirs", folder.path, .string),
            TopicSetting("message.max.bytes", String(configuration.maximumBatchSize), .int),
            TopicSetting("node.id", String(nodeID), .int),
            TopicSetting("num.partitions", String(configuration.defaultPartitions), .int),
            TopicSetting("socket.request.max.bytes", String(configuration.maximumRequestSize), .int),
        ]
    }
}

/// A setting as DescribeConfigs and CreateTopics tell of it.
struct TopicSetting {
    enum Kind: Int8 {
        case boolean = 1
        case string = 2
        case int = 3
        case long = 5
        case list = 7
    }

    /// `DEFAULT_CONFIG`.
    static let defaultSource: Int8 = 5

    let name: String
    let value: String
    let type: Int8

    init(_ name: String, _ value: String, _ kind: Kind) {
        self.name = name
        self.value = value
        self.type = kind.rawValue
    }
}
