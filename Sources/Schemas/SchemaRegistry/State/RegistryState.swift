import SchemaCompatibility
import TrestleJSON
import WireBytes

/// A schema registry as a value: requests of Confluent's REST API go in, responses and the records of `_schemas` come out.
///
/// `respond` changes nothing. The records that it gives are stored, then taken over by `apply`, and only then the response may leave.
/// A registry that has read all records of the topic is in the same state as the one that wrote them.
public struct RegistryState: Sendable {
    /// Bounds for requests.
    public struct Limits: Sendable, Hashable {
        /// Bytes of a schema's text; 1 MiB by default.
        public var schemaSize = 1 << 20
        /// References of a schema; 100 by default.
        public var references = 100
        /// References of a schema and of those that it refers to; 200 by default.
        public var allReferences = 200
        /// Bytes of all these; 4 MiB by default.
        public var referencesSize = 4 << 20
        /// How deep references may refer to others; 16 by default.
        public var referenceDepth = 16
        /// Bytes of all schemas, subjects and contexts in memory, about; 256 MiB by default. Beyond, nothing new is registered.
        public var totalSize = 256 << 20
        /// Bytes of a schema's record in the topic, where quotes and line breaks take more than in the text; 3 MiB by default.
        public var recordSize = 3 << 20
        /// Bytes of the versions that a new schema is compared with at a level that looks at all of them; 8 MiB by default.
        public var comparedSize = 8 << 20
        /// Schemas in a response to `/schemas`; 1,000 by default. `offset` asks for the others.
        public var listCount = 1000
        /// Bytes of their texts; 4 MiB by default.
        public var listSize = 4 << 20
        /// Bytes of a subject's name; 1,024 by default.
        public var subjectSize = 1024

        public init() {}
    }

    var content = RegistryContent()
    let kinds: [any SchemaKind]
    let limits: Limits

    /// - Parameter kinds: the types of schemas that can be registered.
    public init(kinds: [any SchemaKind] = [AvroKind(), JSONKind(), ProtobufKind()], limits: Limits = Limits()) {
        self.kinds = kinds
        self.limits = limits
    }

    /// Takes over a record of the topic.
    public mutating func apply(_ record: RegistryRecord) { content.apply(record) }

    /// Whether the topic's records have made of a registration what its response says.
    func holds(_ claim: RegistryOutcome.Claim) -> Bool {
        let context = RegistryContent.context(of: claim.subject.description)
        return content[claim.subject]?.versions[claim.version]?.id == claim.id
            && content.schema(claim.id, in: context)?.key == claim.key
    }

    /// What the topic lacks: ids that must not be given again, or the valid record of a version whose last one is another. It fits into one
    /// request; `nil` when nothing is left.
    var amendment: (records: [RegistryRecord], version: RegistryContent.VersionName?)? {
        let lacking = content.lostMaxima.filter { content.highestIDs[$0.key] ?? 0 < $0.value }
        guard lacking.isEmpty else { return (content.highestIDs.records(with: lacking, most: 8), nil) }
        return content.misstated.first.map { ([content.amendment(of: $0.key, $0.value)], $0.key) }
    }

    /// Leaves the last record of a version as it is: the topic does not take the valid one.
    mutating func leave(_ version: RegistryContent.VersionName) { content.misstated[version] = nil }

    /// The response to a request, and what must be stored first.
    public func respond(to request: RegistryRequest) -> RegistryOutcome {
        guard let call = RegistryCall(request) else { return RegistryOutcome(.error(404, "HTTP 404 Not Found")) }
        if let refusal = call.refusedMedia { return RegistryOutcome(refusal) }
        do throws(RegistryRefusal) { return try respond(call) } catch { return RegistryOutcome(error.response) }
    }

    private func respond(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        switch call.path.first {
        case nil: return RegistryOutcome(.object([]))
        case "subjects": return try subjects(call)
        case "schemas": return try schemas(call)
        case "compatibility": return try compatibility(call)
        case "config": return try config(call)
        case "mode": return try mode(call)
        case "contexts" where call.path.count == 1 && call.method == "GET":
            return RegistryOutcome(.array(content.contexts.keys.map(\.description).sorted().map(JSON.string)))
        default: throw Self.notFound
        }
    }

    static var notFound: RegistryRefusal { RegistryRefusal(404, "HTTP 404 Not Found") }
    static var notAllowed: RegistryRefusal { RegistryRefusal(405, "HTTP 405 Method Not Allowed") }

    // MARK: Levels and modes

    private func config(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        let subject = call.path.count > 1 ? call.path[1] : nil
        guard call.path.count <= 2 else { throw Self.notFound }
        switch call.method {
        case "GET":
            guard let subject else { return RegistryOutcome(.object([("compatibilityLevel", .string(content.level))])) }
            let level = content[ExactText(subject)]?.level
            let fallback = content[Self.defaults(of: subject)]?.level ?? content.level
            guard let level = level ?? (call.has("defaultToGlobal") ? fallback : nil) else {
                throw RegistryRefusal(
                    40408, "Subject '\(subject)' does not have subject-level compatibility configured")
            }
            return RegistryOutcome(.object([("compatibilityLevel", .string(level))]))
        case "PUT":
            if let subject { try checkName(subject) }
            let level = try call.json()["compatibility"]?.text
            guard let level, CompatibilityLevel(rawValue: level) != nil else {
                throw RegistryRefusal(42203, "Invalid compatibility level")
            }
            return RegistryOutcome(
                RegistryResponse(.object([("compatibility", .string(level))])),
                records: [RegistryContent.levelRecord(subject, level)])
        case "DELETE":
            let left = subject == nil ? "BACKWARD" : content.level
            return RegistryOutcome(
                RegistryResponse(.object([("compatibility", .string(left))])),
                records: [RegistryContent.levelRecord(subject, nil)])
        default: throw Self.notAllowed
        }
    }

    private func mode(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        let subject = call.path.count > 1 ? call.path[1] : nil
        guard call.path.count <= 2 else { throw Self.notFound }
        switch call.method {
        case "GET": return RegistryOutcome(.object([("mode", .string(mode(of: subject)))]))
        case "PUT":
            if let subject { try checkName(subject) }
            guard let mode = try call.json()["mode"]?.text, RegistryContent.modes.contains(mode)
            else {
                throw RegistryRefusal(
                    42204, "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, IMPORT")
            }
            return RegistryOutcome(
                RegistryResponse(.object([("mode", .string(mode))])),
                records: [RegistryContent.modeRecord(subject, mode)])
        case "DELETE":
            guard let subject else { throw Self.notAllowed }
            let mode = mode(of: subject)
            return RegistryOutcome(
                RegistryResponse(.object([("mode", .string(mode))])),
                records: [RegistryContent.modeRecord(subject, nil)])
        default: throw Self.notAllowed
        }
    }

    /// The mode of a subject, of its context, or of all.
    func mode(of subject: String?) -> String {
        guard let subject else { return content.mode }
        return content[ExactText(subject)]?.mode ?? content[Self.defaults(of: subject)]?.mode ?? content.mode
    }

    /// The subject that holds the level and the mode of a subject's context.
    private static func defaults(of subject: String) -> ExactText {
        ExactText(":\(RegistryContent.context(of: subject)):")
    }

    func checkWritable(_ subject: String) throws(RegistryRefusal) {
        if mode(of: subject) == "READONLY" || content.mode == "READONLY_OVERRIDE" {
            throw RegistryRefusal(42205, "Subject \(subject) is in read-only mode")
        }
    }

    /// Whether a subject may be new.
    func checkName(_ subject: String) throws(RegistryRefusal) {
        guard subject.utf8.count <= limits.subjectSize, !subject.utf8.isEmpty,
            !subject.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            throw RegistryRefusal(
                42208, "A subject has 1 to \(limits.subjectSize) bytes, none of them a control character")
        }
        guard content[ExactText(subject)] != nil || content.size <= limits.totalSize else { throw Self.full }
    }

    static var full: RegistryRefusal { RegistryRefusal(50301, "The registry is full") }

    func level(of subject: String) -> CompatibilityLevel {
        let level = content[ExactText(subject)]?.level ?? content[Self.defaults(of: subject)]?.level ?? content.level
        return CompatibilityLevel(rawValue: level) ?? .backward
    }

    // MARK: Schemas by id

    private func schemas(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        guard call.method == "GET" else { throw Self.notAllowed }
        guard call.path.count > 1 else { return RegistryOutcome(list(call)) }
        switch call.path[1] {
        case "types" where call.path.count == 2:
            // In the order in which other registries list them.
            let names = ["JSON", "AVRO", "PROTOBUF"].filter { name in kinds.contains { $0.name == name } }
            return RegistryOutcome(.array(names.map(JSON.string)))
        case "ids" where call.path.count >= 3: return try schemaByID(call)
        case "guids" where call.path.count >= 3: return try schemaByGUID(call)
        default: throw Self.notFound
        }
    }

    private func schemaByID(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        guard let id = Int(call.path[2]), call.path.count <= 4 else { throw Self.notFound }
        let context = call.query("subject").map(RegistryContent.context) ?? ExactText(".")
        let part = call.path.count == 4 ? call.path[3] : ""
        // They are looked for among all subjects.
        func places() -> [(subject: String, version: Int)] {
            content.places(of: id, in: context, deleted: call.has("deleted"))
        }
        switch part {
        case "versions":
            return RegistryOutcome(
                .array(places().map { .object([("subject", .string($0.subject)), ("version", .integer($0.version))]) }))
        case "subjects":
            guard content.schema(id, in: context) != nil else { throw Self.unknownSchema }
            var names: [String] = []
            for place in places() where names.last.map({ $0.hasSameBytes(as: place.subject) }) != true {
                names.append(place.subject)
            }
            return RegistryOutcome(.array(names.map(JSON.string)))
        case "schema":
            guard let schema = content.schema(id, in: context) else { throw Self.unknownSchema }
            return RegistryOutcome(Self.document(schema))
        case "":
            guard let schema = content.schema(id, in: context) else { throw Self.unknownSchema }
            var members: [(name: String, value: JSON)] = [("schema", .string(text(of: schema, context, call)))]
            if schema.kind != "AVRO" { members.append(("schemaType", .string(schema.kind))) }
            if !schema.references.isEmpty { members.append(("references", .array(schema.references.map(\.json)))) }
            members.append(("guid", .string(schema.guid)))
            if call.has("fetchMaxId") { members.append(("maxId", .integer(content.contexts[context]?.maximumID ?? 0))) }
            return RegistryOutcome(.object(members))
        default: throw Self.notFound
        }
    }

    static var unknownSchema: RegistryRefusal { RegistryRefusal(40403, "Schema not found") }

    private func schemaByGUID(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        let guid = call.path[2].lowercased()
        for (name, context) in content.contexts {
            guard let id = context.guids[guid]?.first, let schema = context.schemas[id] else { continue }
            if call.path.count == 4, call.path[3] == "ids" {
                return RegistryOutcome(
                    .array([.object([("context", .string(name.description)), ("id", .integer(id))])]))
            }
            guard call.path.count == 3 else { throw Self.notFound }
            var members: [(name: String, value: JSON)] = [("schema", .string(text(of: schema, name, call)))]
            if schema.kind != "AVRO" { members.append(("schemaType", .string(schema.kind))) }
            if !schema.references.isEmpty { members.append(("references", .array(schema.references.map(\.json)))) }
            members.append(("guid", .string(guid)))
            return RegistryOutcome(.object(members))
        }
        throw Self.unknownSchema
    }

    /// The text of a schema, in the form that the parameter `format` asks for if its type has it.
    func text(of schema: RegistryContent.Schema, _ context: ExactText, _ call: RegistryCall) -> String {
        guard let format = call.query("format"), !format.isEmpty,
            let kind = kinds.first(where: { $0.name == schema.kind }),
            let references = try? texts(schema.references, context),
            let read = try? kind.read(schema.text, references: references), let text = read.text(format: format)
        else { return schema.text }
        return text
    }

    /// A schema as a document: Avro's and JSON Schema's own JSON, Protobuf's text as a string.
    static func document(_ schema: RegistryContent.Schema) -> JSON {
        guard schema.kind != "PROTOBUF", let json = try? JSON(parsing: schema.text.utf8) else {
            return .string(schema.text)
        }
        return json
    }

    private func list(_ call: RegistryCall) -> JSON {
        var found: [JSON] = []
        var skipped = max(call.query("offset").flatMap { Int($0) } ?? 0, 0)
        let limit = call.query("limit").flatMap { Int($0) } ?? -1
        let most = limit < 1 ? limits.listCount : min(limit, limits.listCount)
        var size = 0
        for name in content.order {
            guard let subject = content[name],
                call.query("subjectPrefix").map({ name.description.begins(with: $0) }) ?? true
            else {
                continue
            }
            var numbers = subject.numbers(deleted: call.has("deleted"))
            if call.has("latestOnly") { numbers = numbers.suffix(1) }
            for number in numbers {
                guard let entry = subject.versions[number],
                    let schema = content.schema(entry.id, in: RegistryContent.context(of: name.description))
                else { continue }
                if skipped > 0 {
                    skipped -= 1
                    continue
                }
                size += schema.text.utf8.count
                guard found.count < most, found.isEmpty || size <= limits.listSize else { return .array(found) }
                found.append(describe(name.description, number, entry, schema, withType: true))
            }
        }
        return .array(found)
    }

    func describe(
        _ subject: String, _ number: Int, _ entry: RegistryContent.Version, _ schema: RegistryContent.Schema,
        withType: Bool = false, text: String? = nil
    ) -> JSON {
        var members: [(name: String, value: JSON)] = [
            ("subject", .string(subject)), ("version", .integer(number)), ("id", .integer(entry.id)),
            ("guid", .string(schema.guid)),
            ("schema", .string(text ?? schema.text)),
        ]
        if schema.kind != "AVRO" || withType { members.append(("schemaType", .string(schema.kind))) }
        if !schema.references.isEmpty { members.append(("references", .array(schema.references.map(\.json)))) }
        return .object(members)
    }
}
