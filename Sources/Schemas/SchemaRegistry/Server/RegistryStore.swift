/// The place where a registry keeps its records, in their order: memory, or the topic `_schemas`.
public protocol RegistryStore: Sendable {
    /// All records, the oldest first. Called once, before anything is appended.
    func load() async throws -> [RegistryRecord]

    /// Stores records so that they outlive the process, all or none of a call.
    func append(_ records: [RegistryRecord]) async throws
}

/// A store that ends with the process.
public struct MemoryRegistryStore: RegistryStore {
    public init() {}
    public func load() -> [RegistryRecord] { [] }
    public func append(_ records: [RegistryRecord]) {}
}
