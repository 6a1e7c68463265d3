import TrestleBase
import TrestleJSON
public import TrestleTransport
import WireBytes

/// A client of Confluent's Schema Registry, of Karapace and of Trestle's own registry.
///
/// Schemas by id or GUID never change and are kept; requests for the same one go out once. With several URLs the next is tried when one
/// does not respond.
public actor SchemaRegistryClient {
    public nonisolated let configuration: SchemaRegistryConfiguration
    private let exchange: RegistryExchange
    private var cache: SchemaCache
    private var latest: [ExactText: (version: SchemaVersion, end: Instant)] = [:]
    private var underway: [String: Task<Result<JSON, SchemaRegistryError>, Never>] = [:]

    /// - Parameter loop: the event loop of the connections. Default: `nil`, one of its own.
    /// - Throws: `configuration`.
    public init(_ configuration: SchemaRegistryConfiguration, loop: IOLoop? = nil) throws(SchemaRegistryError) {
        self.configuration = configuration
        exchange = try RegistryExchange(configuration, loop: loop)
        cache = SchemaCache(capacity: configuration.cacheCapacity, size: configuration.cacheSize)
    }

    /// - Parameter url: see `SchemaRegistryConfiguration.urls`.
    public init(_ url: String) throws(SchemaRegistryError) { try self.init(SchemaRegistryConfiguration([url])) }

    /// A text for people that a registry wrote, or that was made of what it wrote: a line without control characters, and without the
    /// secret that the registry was sent last.
    public nonisolated func shown(_ text: String) -> String { exchange.shown(text) }

    /// Ends all connections.
    public func stop() async { await exchange.stop() }

    // MARK: Schemas

    /// The schema with an id.
    ///
    /// - Parameter subject: of the context that the id belongs to. Default: `nil`, the default context.
    public func schema(id: Int32, subject: String? = nil) async throws(SchemaRegistryError) -> RegisteredSchema {
        var target = "/schemas/ids/\(id)"
        if let subject { target += "?subject=\(PercentText.encoded(subject))" }
        return try await cached(target)
    }

    /// The schema with a GUID.
    public func schema(guid: SchemaGUID) async throws(SchemaRegistryError) -> RegisteredSchema {
        try await cached("/schemas/guids/\(guid)")
    }

    private func cached(_ target: String) async throws(SchemaRegistryError) -> RegisteredSchema {
        if let found = cache[target] { return found }
        let schema = try RegistryReading.schema(try await once(target))
        cache[target] = schema
        return schema
    }

    /// One request for all that want the same.
    private func once(_ target: String) async throws(SchemaRegistryError) -> JSON {
        if let task = underway[target] { return try await task.value.get() }
        let task = Task { [exchange] () -> Result<JSON, SchemaRegistryError> in
            do throws(SchemaRegistryError) { return .success(try await exchange.send("GET", target)) } catch {
                return .failure(error)
            }
        }
        underway[target] = task
        let result = await task.value
        underway[target] = nil
        return try result.get()
    }

    /// The texts of a schema's references, those that others use first.
    public func references(of schema: RegisteredSchema) async throws(SchemaRegistryError) -> [SchemaReferenceText] {
        var found: [ReferencedText] = []
        var seen: Set<RegisteredSchema.Reference> = []
        try await collect(schema, &found, &seen, depth: 0)
        do throws(SchemaFault) { return try ReferencedText.named(found) } catch {
            throw SchemaRegistryError(.invalidResponse, "\(error)")
        }
    }

    private func collect(
        _ schema: RegisteredSchema, _ found: inout [ReferencedText], _ seen: inout Set<RegisteredSchema.Reference>,
        depth: Int
    ) async throws(SchemaRegistryError) {
        let size = found.reduce(0) { $0 + $1.text.utf8.count }
        guard depth < 16, seen.count <= 200, size <= 4 << 20 else {
            throw SchemaRegistryError(.invalidResponse, "the references of a schema are nested too deep or too many")
        }
        for reference in schema.references where seen.insert(reference).inserted {
            let target = "/subjects/\(PercentText.encoded(reference.subject))/versions/\(reference.version)"
            let inner = try await cached(target)
            try await collect(inner, &found, &seen, depth: depth + 1)
            found.append(ReferencedText(name: reference.name, text: inner.text, depth: depth))
        }
    }

    func request(_ method: String, _ target: String, body: JSON? = nil) async throws(SchemaRegistryError) -> JSON {
        try await exchange.send(method, target, body: body)
    }

    // MARK: Subjects

    /// Registers a schema, or finds it registered.
    ///
    /// - Parameter normalize: whether texts that say the same are one schema.
    /// - Throws: `incompatible` with what breaks; `refused` when the schema is not valid.
    public func register(
        _ schema: RegisteredSchema, subject: String, normalize: Bool = false
    ) async throws(SchemaRegistryError) -> SchemaIdentity {
        let target = "/subjects/\(PercentText.encoded(subject))/versions\(normalize ? "?normalize=true" : "")"
        let key = "POST \(target) \(RegistryReading.body(schema))"
        if let found = cache.identity(key) { return found }
        let response = try await exchange.send("POST", target, body: RegistryReading.body(schema))
        let identity = try RegistryReading.identity(response)
        cache.keep(identity, for: key)
        latest[ExactText(subject)] = nil
        return identity
    }

    /// The version of a subject that is this schema.
    public func lookUp(
        _ schema: RegisteredSchema, subject: String, normalize: Bool = false
    ) async throws(SchemaRegistryError) -> SchemaVersion {
        let target = "/subjects/\(PercentText.encoded(subject))\(normalize ? "?normalize=true" : "")"
        return try RegistryReading.version(try await exchange.send("POST", target, body: RegistryReading.body(schema)))
    }

    /// The latest version of a subject; kept for `latestLifetime`.
    public func latestVersion(of subject: String) async throws(SchemaRegistryError) -> SchemaVersion {
        let name = ExactText(subject)
        if let found = latest[name], Instant.current < found.end { return found.version }
        let version = try RegistryReading.version(
            try await once("/subjects/\(PercentText.encoded(subject))/versions/latest"))
        if latest.count >= configuration.cacheCapacity { latest.removeAll() }
        latest[name] = (version, Instant.current + configuration.latestLifetime)
        return version
    }

    /// A version of a subject.
    public func version(_ number: Int, of subject: String) async throws(SchemaRegistryError) -> SchemaVersion {
        try RegistryReading.version(try await once("/subjects/\(PercentText.encoded(subject))/versions/\(number)"))
    }

    public func subjects() async throws(SchemaRegistryError) -> [String] {
        try RegistryReading.texts(try await exchange.send("GET", "/subjects"))
    }

    public func versions(of subject: String) async throws(SchemaRegistryError) -> [Int] {
        try RegistryReading.numbers(
            try await exchange.send("GET", "/subjects/\(PercentText.encoded(subject))/versions"))
    }

    /// The reasons why a schema may not follow the versions of a subject; empty when it may.
    public func incompatibilities(
        of schema: RegisteredSchema, with subject: String
    ) async throws(SchemaRegistryError) -> [String] {
        let target = "/compatibility/subjects/\(PercentText.encoded(subject))/versions/latest?verbose=true"
        let response = try await exchange.send("POST", target, body: RegistryReading.body(schema))
        if response["is_compatible"]?.bool == true { return [] }
        guard case .array(let messages) = response["messages"], !messages.isEmpty else { return ["incompatible"] }
        return messages.map { exchange.shown($0.text ?? $0.description) }
    }

    /// Deletes a subject.
    ///
    /// - Parameter permanently: also from the registry's memory; the subject must have been deleted before.
    /// - Returns: the deleted versions.
    @discardableResult
    public func deleteSubject(_ subject: String, permanently: Bool = false) async throws(SchemaRegistryError) -> [Int] {
        latest[ExactText(subject)] = nil
        cache.removeAll()
        let target = "/subjects/\(PercentText.encoded(subject))\(permanently ? "?permanent=true" : "")"
        return try RegistryReading.numbers(try await exchange.send("DELETE", target))
    }
}
