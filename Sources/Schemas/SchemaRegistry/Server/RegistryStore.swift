import Synchronization

/// The place where a registry keeps its records, in their order: memory, or the topic `_schemas`.
public protocol RegistryStore: Sendable {
    /// Stores records so that they outlive the process, all or none of a call.
    ///
    /// - Returns: the offset of the last one, or that of a later record.
    /// - Throws: `SchemaRegistryError.Code.refused` when they are not stored and never will be; another error when that is not known.
    func append(_ records: [RegistryRecord]) async throws -> Int64

    /// Hands over the records from an offset on, and those that come, in their order, until the task is cancelled.
    ///
    /// - Parameter take: hears what is read.
    /// - Throws: when it cannot be read on. It is then called again after a while.
    func follow(from offset: Int64, _ take: @escaping @Sendable (RegistryLogEvent) async -> Void) async throws
}

/// A part of a registry's topic, as it is read.
public enum RegistryLogEvent: Sendable {
    /// The topic was deleted or has lost its end: all records follow from the first one on.
    case restarted
    /// The topic's end when the reading began: the offset of the record to come.
    case end(Int64)
    case records([(offset: Int64, record: RegistryRecord)])
}

/// A store that ends with the process.
public final class MemoryRegistryStore: RegistryStore {
    private struct Content {
        var records: [RegistryRecord] = []
        var follower: AsyncStream<Void>.Continuation?
    }
    private let content = Mutex(Content())

    public init() {}

    public func append(_ records: [RegistryRecord]) -> Int64 {
        content.withLock { content in
            content.records += records
            content.follower?.yield()
            return Int64(content.records.count) - 1
        }
    }

    public func follow(from offset: Int64, _ take: @escaping @Sendable (RegistryLogEvent) async -> Void) async {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let end = content.withLock { content in
            content.follower = continuation
            return content.records.count
        }
        await take(.end(Int64(end)))
        var next = Int(offset)
        continuation.yield()
        for await _ in changes {
            let found = content.withLock { Array($0.records[min(next, $0.records.count)...]) }
            guard !found.isEmpty else { continue }
            await take(.records(found.enumerated().map { (Int64(next + $0.offset), $0.element) }))
            next += found.count
        }
    }
}
