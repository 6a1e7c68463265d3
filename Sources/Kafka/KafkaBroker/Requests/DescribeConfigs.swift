internal import KafkaCodec
internal import RecordLog
internal import WireBytes

/// What a request of configurations is about.
enum ConfigResourceType {
    static let topic: Int8 = 2
    static let broker: Int8 = 4
}

/// Where the value of a setting comes from.
private enum ConfigSource {
    static let topic: Int8 = 1
    static let broker: Int8 = 4
    static let defaults: Int8 = 5
}

// DescribeConfigs (32), versions 1-4: the settings of topics and of the broker.
extension KafkaBrokerCore {
    func describeConfigs(_ request: DescribeConfigsRequest, _ exchange: Exchange) {
        struct Resource: Hashable {
            var type: Int8
            var name: ExactText
        }
        var seen: Set<Resource> = []
        let distinct = request.resources.filter {
            seen.insert(Resource(type: $0.resourceType, name: ExactText($0.resourceName))).inserted
        }
        let response = Gathered(DescribeConfigsResponse())
        // Most topics have these and nothing of their own: then they are there once.
        let standard = TopicSetting.all.map { shown(entry($0, TopicConfiguration()), request) }
        inParts(distinct, of: exchange) { [self] requested in
            let described = describe(requested, request, standard)
            response.value.results.append(described)
            if distinct.count > 1 { exchange.prepare(Self.footprint(of: described)) }
        } finish: {
            exchange.respond(response.value)
        }
    }

    /// Bytes of memory that a part of a response takes, about.
    private static func footprint(of part: DescribeConfigsResponse.Resource) -> Int {
        128 + part.configs.count * MemoryLayout<DescribeConfigsResponse.Config>.stride
    }

    /// - Parameter standard: the settings of a topic that has none of its own.
    private func describe(
        _ requested: DescribeConfigsRequest.Resource, _ request: DescribeConfigsRequest,
        _ standard: [DescribeConfigsResponse.Config]
    ) -> DescribeConfigsResponse.Resource {
        var result = DescribeConfigsResponse.Resource()
        result.resourceType = requested.resourceType
        result.resourceName = requested.resourceName
        var entries: [DescribeConfigsResponse.Config]
        switch requested.resourceType {
        case ConfigResourceType.topic:
            guard let topic = topics.topics[requested.resourceName] else {
                let isLegal = TopicStore.isLegal(requested.resourceName)
                result.errorCode =
                    (isLegal ? KafkaErrorCode.unknownTopicOrPartition : .invalidTopicException).rawValue
                result.errorMessage = "there is no such topic"
                return result
            }
            let own = topic.rules.configuration
            entries = standard
            for (index, setting) in TopicSetting.all.enumerated() where own.values[setting.name] != nil {
                entries[index] = shown(entry(setting, own), request)
            }
        case ConfigResourceType.broker
        where ExactText(requested.resourceName) == ExactText(String(nodeID)) || requested.resourceName.isEmpty:
            entries = brokerEntries.map { shown($0, request) }
        default:
            result.errorCode = KafkaErrorCode.invalidRequest.rawValue
            result.errorMessage = "this broker has no settings of that kind or name"
            return result
        }
        if let names = requested.configurationKeys.map({ Set($0.map(ExactText.init)) }) {
            entries.removeAll { !names.contains(ExactText($0.name)) }
        }
        result.configs = entries
        return result
    }

    /// A setting with what a request asks for.
    private func shown(
        _ entry: DescribeConfigsResponse.Config, _ request: DescribeConfigsRequest
    ) -> DescribeConfigsResponse.Config {
        var entry = entry
        if !request.includeSynonyms { entry.synonyms = [] }
        if !request.includeDocumentation { entry.documentation = nil }
        return entry
    }

    /// A topic's setting: its own value, else the broker's.
    func entry(_ setting: TopicSetting, _ topic: TopicConfiguration) -> DescribeConfigsResponse.Config {
        let value = setting.brokerValue(configuration)
        let standard = setting.brokerValue(KafkaBroker.Configuration(dataFolder: ""))
        var entry = DescribeConfigsResponse.Config()
        entry.name = setting.name
        entry.value = value
        entry.configSource = value == standard ? ConfigSource.defaults : ConfigSource.broker
        entry.configType = setting.kind.rawValue
        entry.documentation = setting.documentation
        if value != standard {
            entry.synonyms.append(.init(name: setting.brokerName, value: value, source: ConfigSource.broker))
        }
        entry.synonyms.append(.init(name: setting.brokerName, value: standard, source: ConfigSource.defaults))
        if let own = topic.values[setting.name] {
            entry.value = own
            entry.configSource = ConfigSource.topic
            entry.synonyms.insert(.init(name: setting.name, value: own, source: ConfigSource.topic), at: 0)
        }
        return entry
    }

    /// The broker's settings are those of its command line or configuration.
    private var brokerEntries: [DescribeConfigsResponse.Config] {
        func entry(_ name: String, _ value: String, _ kind: TopicSetting.Kind, _ documentation: String)
            -> DescribeConfigsResponse.Config
        {
            var entry = DescribeConfigsResponse.Config()
            entry.name = name
            entry.value = value
            entry.readOnly = true
            entry.configSource = ConfigSource.defaults
            entry.configType = kind.rawValue
            entry.documentation = documentation
            entry.synonyms = [.init(name: name, value: value, source: ConfigSource.defaults)]
            return entry
        }
        return [
            entry(
                "auto.create.topics.enable", String(configuration.createsTopicsOnDemand), .boolean,
                "Whether a client that asks about an unknown topic makes it."),
            entry("default.replication.factor", "1", .int, "The replicas of a topic that is made without a number."),
            entry("log.dirs", folder.path, .string, "The folder that holds all topics."),
            entry(
                "message.max.bytes", String(configuration.maximumBatchSize), .int, "The most bytes of a record batch."),
            entry("node.id", String(nodeID), .int, "The number of this broker."),
            entry(
                "num.partitions", String(configuration.defaultPartitions), .int,
                "The partitions of a topic that is made without a number."),
            entry(
                "socket.request.max.bytes", String(configuration.maximumRequestSize), .int,
                "The most bytes of a request."),
        ]
    }
}
