internal import KafkaCodec
internal import RecordLog
internal import TrestleTransport
internal import WireBytes

// AlterConfigs (33), versions 0-2, replaces all settings of topics. IncrementalAlterConfigs (44), versions 0-1, changes
// single ones.
extension KafkaBrokerCore {
    private enum Operation {
        static let set: Int8 = 0
        static let delete: Int8 = 1
        static let append: Int8 = 2
        static let subtract: Int8 = 3
    }

    func alterConfigs(_ request: AlterConfigsRequest, _ exchange: Exchange) {
        let response = Gathered(AlterConfigsResponse())
        let repeated = repeatedNames(request.resources.map { ($0.resourceType, $0.resourceName) })
        inParts(request.resources, of: exchange) { [self] requested, done in
            let names = requested.configs.map(\.name)
            alter(
                requested.resourceType, requested.resourceName, names,
                isRepeated: repeated.contains(ExactText(requested.resourceName)),
                validateOnly: request.validateOnly
            ) { [self] _ throws(Refusal) in
                try TopicConfiguration(requested.configs.map { ($0.name, $0.value) }, configuration)
            } then: { refusal in
                var result = AlterConfigsResponse.Resource()
                result.resourceType = requested.resourceType
                result.resourceName = requested.resourceName
                result.errorCode = refusal?.code.rawValue ?? 0
                result.errorMessage = refusal?.message
                response.value.responses.append(result)
                done()
            }
        } finish: {
            exchange.respond(response.value)
        }
    }

    func incrementalAlterConfigs(_ request: IncrementalAlterConfigsRequest, _ exchange: Exchange) {
        let response = Gathered(IncrementalAlterConfigsResponse())
        let repeated = repeatedNames(request.resources.map { ($0.resourceType, $0.resourceName) })
        inParts(request.resources, of: exchange) { [self] requested, done in
            let names = requested.configs.map(\.name)
            alter(
                requested.resourceType, requested.resourceName, names,
                isRepeated: repeated.contains(ExactText(requested.resourceName)),
                validateOnly: request.validateOnly
            ) { [self] current throws(Refusal) in
                var settings = current
                for config in requested.configs { try apply(config, to: &settings) }
                return settings
            } then: { refusal in
                var result = IncrementalAlterConfigsResponse.Resource()
                result.resourceType = requested.resourceType
                result.resourceName = requested.resourceName
                result.errorCode = refusal?.code.rawValue ?? 0
                result.errorMessage = refusal?.message
                response.value.responses.append(result)
                done()
            }
        } finish: {
            exchange.respond(response.value)
        }
    }

    private func apply(
        _ config: IncrementalAlterConfigsRequest.Config, to settings: inout TopicConfiguration
    ) throws(Refusal) {
        let (name, operation) = (config.name, config.configOperation)
        if operation == Operation.delete {
            guard TopicSetting.find(name) != nil else {
                throw Refusal(.invalidConfig, "Unknown topic config name: \(name)")
            }
            return settings.reset(name)
        }
        guard let value = config.value else {
            throw Refusal(.invalidConfig, "Null value not supported for topic configs: \(name)")
        }
        switch operation {
        case Operation.set: try settings.set(name, value, configuration)
        case Operation.append: try settings.change(name, value, adding: true, configuration)
        case Operation.subtract: try settings.change(name, value, adding: false, configuration)
        default: throw Refusal(.invalidRequest, "Unknown operation \(operation) for topic config \(name)")
        }
    }

    /// The names of topics that a request has more than once.
    private func repeatedNames(_ resources: [(type: Int8, name: String)]) -> Set<ExactText> {
        var seen: Set<ExactText> = []
        return Set(
            resources.filter { $0.type == ConfigResourceType.topic }.map { ExactText($0.name) }
                .filter { !seen.insert($0).inserted })
    }

    /// Changes one topic's settings. They hold, and `done` is called, when they are on the disk.
    private func alter(
        _ type: Int8, _ name: String, _ keys: [String], isRepeated: Bool, validateOnly: Bool,
        _ change: (TopicConfiguration) throws(Refusal) -> TopicConfiguration, then done: @escaping (Refusal?) -> Void
    ) {
        guard type == ConfigResourceType.topic else {
            return done(Refusal(.invalidRequest, "the broker's settings are those of its command line"))
        }
        guard !isRepeated else {
            return done(Refusal(.invalidRequest, "Each resource must appear at most once."))
        }
        guard keys.distinct().count == keys.count else {
            return done(Refusal(.invalidRequest, "Error due to duplicate config keys"))
        }
        guard let topic = topics.topics[name] else {
            return done(Refusal(.unknownTopicOrPartition, "there is no such topic"))
        }
        guard !topic.isInternal else {
            return done(Refusal(.topicAuthorizationFailed, "\(name) is the broker's own"))
        }
        let settings: TopicConfiguration
        do throws(Refusal) { settings = try change(topic.rules.configuration) } catch { return done(error) }
        if validateOnly || settings == topic.rules.configuration { return done(nil) }
        guard !topics.isChanging(name) else {
            return done(Refusal(.reassignmentInProgress, "the topic is being changed by another request"))
        }
        loop.detach(topics.beginReconfiguring(topic, settings)) { [self] failure in
            do throws(RecordLogError) {
                try topics.finishReconfiguring(name, failure == nil ? settings : nil)
                if let failure { throw failure }
                logTopic("changed the settings of topic \(name)")
                done(nil)
            } catch {
                logStorageError(error)
                done(Refusal(error))
            }
        }
    }
}
