import KafkaCodec
import TrestleBase
import TrestleTransport

/// A resource with a configuration.
public enum ConfigResource: Sendable, Hashable, CustomStringConvertible {
    case topic(String)
    /// A broker, by its ID.
    case broker(Int32)
    case group(String)

    /// Kafka's number of the kind, and the name.
    var wire: (type: Int8, name: String) {
        switch self {
        case .topic(let name): (2, name)
        case .broker(let id): (4, "\(id)")
        case .group(let name): (32, name)
        }
    }

    init?(type: Int8, name: String) {
        switch type {
        case 2: self = .topic(name)
        case 4:
            guard let id = Int32(name) else { return nil }
            self = .broker(id)
        case 32: self = .group(name)
        default: return nil
        }
    }

    /// A broker's own settings only that broker has.
    var destination: ClusterDestination { if case .broker(let id) = self { .node(id) } else { .leastLoaded } }

    public var description: String {
        switch self {
        case .topic(let name): "topic '\(name)'"
        case .broker(let id): "broker \(id)"
        case .group(let name): "group '\(name)'"
        }
    }
}

/// A setting of a topic or broker.
public struct ConfigEntry: Sendable, Hashable {
    /// Where a value comes from. More may be added.
    public struct Source: Hashable, Sendable {
        let number: Int8

        /// Set for this topic.
        public static let topic = Source(number: 1)
        /// Set at run time for this broker.
        public static let broker = Source(number: 2)
        /// Set at run time for all brokers.
        public static let allBrokers = Source(number: 3)
        /// From the broker's own file.
        public static let brokerFile = Source(number: 4)
        /// Kafka's default.
        public static let standard = Source(number: 5)
    }

    /// Kafka's name, for example `retention.ms`.
    public let name: String
    /// `nil` for one that is not shown because it is sensitive, or has no value.
    public let value: String?
    public let source: Source
    public let isReadOnly: Bool
    public let isSensitive: Bool
    /// Whether nobody has set it.
    public var isDefault: Bool { source == .standard }
}

/// A change of a setting.
public enum ConfigChange: Sendable, Hashable {
    case set(String, to: String)
    /// Back to its default.
    case reset(String)
    /// Adds to a list.
    case append(String, String)
    /// Takes out of a list.
    case remove(String, String)

    var wire: (name: String, operation: Int8, value: String?) {
        switch self {
        case .set(let name, let value): (name, 0, value)
        case .reset(let name): (name, 1, nil)
        case .append(let name, let value): (name, 2, value)
        case .remove(let name, let value): (name, 3, value)
        }
    }
}

extension KafkaAdmin {
    /// The settings of topics, brokers and groups, sorted by name.
    ///
    /// - Parameter names: which settings; `nil` for all.
    public func describeConfigs(
        _ resources: [ConfigResource], names: [String]? = nil
    ) async throws(KafkaError) -> [ConfigResource: Result<[ConfigEntry], KafkaError>] {
        let deadline = deadline
        let parts = Dictionary(grouping: Set(resources), by: \.destination)
        let described = try await each(parts.keys) { admin, destination throws(KafkaError) in
            try await admin.configs(of: parts[destination] ?? [], names, at: destination, deadline: deadline)
        }
        let results = Self.spread(described, over: parts)
        return Self.complete(results, resources) {
            KafkaError(.brokerError, "the broker did not respond for the configuration of \($0)")
        }
    }

    /// Changes settings and leaves the others as they are (KIP-339; Kafka 2.3).
    ///
    /// - Parameter validateOnly: only checks whether they could be changed.
    public func alterConfigs(
        _ changes: [ConfigResource: [ConfigChange]], validateOnly: Bool = false
    ) async throws(KafkaError) -> [ConfigResource: Result<Void, KafkaError>] {
        let deadline = deadline
        let parts = Dictionary(grouping: changes.keys, by: \.destination)
        let altered = try await each(parts.keys) { admin, destination throws(KafkaError) in
            try await admin.alter(
                parts[destination] ?? [], changes, validateOnly,
                at: destination == .leastLoaded ? .controller : destination, deadline: deadline)
        }
        let results = Self.spread(altered, over: parts)
        return Self.complete(results, Array(changes.keys)) {
            KafkaError(.brokerError, "the broker did not respond for the configuration of \($0)")
        }
    }

    // MARK: One broker's

    private func configs(
        of resources: [ConfigResource], _ names: [String]?, at destination: ClusterDestination, deadline: Instant
    ) async throws(KafkaError) -> [ConfigResource: Result<[ConfigEntry], KafkaError>] {
        let (response, _) = try await request(destination, versions: 1...4, deadline: deadline) { _ in
            var request = DescribeConfigsRequest()
            request.resources = resources.map { resource in
                var element = DescribeConfigsRequest.Resource()
                element.resourceType = resource.wire.type
                element.resourceName = resource.wire.name
                element.configurationKeys = names
                return element
            }
            return request
        }
        var results: [ConfigResource: Result<[ConfigEntry], KafkaError>] = [:]
        for result in response.results {
            guard let resource = ConfigResource(type: result.resourceType, name: result.resourceName) else { continue }
            results[resource] = outcome(
                result.errorCode, "describing the configuration of \(resource)", result.errorMessage
            ).map { _ in
                result.configs.map { ConfigEntry($0) }.sorted { $0.name < $1.name }
            }
        }
        return results
    }

    private func alter(
        _ resources: [ConfigResource], _ changes: [ConfigResource: [ConfigChange]], _ validateOnly: Bool,
        at destination: ClusterDestination, deadline: Instant
    ) async throws(KafkaError) -> [ConfigResource: Result<Void, KafkaError>] {
        try await change(resources, at: destination, deadline: deadline, isRepeatable: true, keeps: false) {
            resources, _ in
            var request = IncrementalAlterConfigsRequest()
            request.validateOnly = validateOnly
            request.resources = resources.map { resource in
                var element = IncrementalAlterConfigsRequest.Resource()
                element.resourceType = resource.wire.type
                element.resourceName = resource.wire.name
                element.configs = (changes[resource] ?? []).map { change in
                    var config = IncrementalAlterConfigsRequest.Config()
                    config.name = change.wire.name
                    config.configOperation = change.wire.operation
                    config.value = change.wire.value
                    return config
                }
                return element
            }
            return request
        } told: { response in
            response.responses.compactMap { result in
                ConfigResource(type: result.resourceType, name: result.resourceName).map { resource in
                    Told(
                        key: resource, errorCode: result.errorCode,
                        result: outcome(
                            result.errorCode, "changing the configuration of \(resource)", result.errorMessage))
                }
            }
        }
    }

    /// What failed for one broker is the result of all of its resources.
    private static func spread<Value>(
        _ results: [ClusterDestination: Result<[ConfigResource: Result<Value, KafkaError>], KafkaError>],
        over parts: [ClusterDestination: [ConfigResource]]
    ) -> [ConfigResource: Result<Value, KafkaError>] {
        var spread: [ConfigResource: Result<Value, KafkaError>] = [:]
        for (destination, result) in results {
            switch result {
            case .success(let part): spread.merge(part) { $1 }
            case .failure(let error): for resource in parts[destination] ?? [] { spread[resource] = .failure(error) }
            }
        }
        return spread
    }
}

extension ConfigEntry {
    init(_ entry: DescribeConfigsResponse.Config) {
        name = entry.name
        value = entry.value
        source = Source(number: entry.configSource)
        isReadOnly = entry.readOnly
        isSensitive = entry.isSensitive
    }
}
