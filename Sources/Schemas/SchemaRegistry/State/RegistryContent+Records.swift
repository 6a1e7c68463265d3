import SchemaCompatibility
import TrestleJSON
import WireBytes

/// The records of `_schemas`: how each change is written, and what a record that is read changes.
extension RegistryContent {
    static func schemaRecord(_ subject: String, _ version: Int, _ entry: Version, _ schema: Schema) -> RegistryRecord {
        var value: [(name: String, value: JSON)] = [
            ("subject", .string(subject)), ("version", .integer(version)), ("id", .integer(entry.id)),
        ]
        if schema.kind != "AVRO" { value.append(("schemaType", .string(schema.kind))) }
        if !schema.references.isEmpty { value.append(("references", .array(schema.references.map(\.json)))) }
        value += [("schema", .string(schema.text)), ("deleted", .bool(entry.isDeleted))]
        return RegistryRecord(key: schemaKey(subject, version), value: .object(value))
    }

    static func schemaTombstone(_ subject: String, _ version: Int) -> RegistryRecord {
        RegistryRecord(key: schemaKey(subject, version), value: nil)
    }

    private static func schemaKey(_ subject: String, _ version: Int) -> JSON {
        .object([
            ("keytype", .string("SCHEMA")), ("subject", .string(subject)), ("version", .integer(version)),
            ("magic", .integer(1)),
        ])
    }

    static func levelRecord(_ subject: String?, _ level: String?) -> RegistryRecord {
        RegistryRecord(
            key: key("CONFIG", subject), value: level.map { .object([("compatibilityLevel", .string($0))]) })
    }

    static func modeRecord(_ subject: String?, _ mode: String?) -> RegistryRecord {
        RegistryRecord(key: key("MODE", subject), value: mode.map { .object([("mode", .string($0))]) })
    }

    static func deletionRecord(_ subject: String, _ version: Int) -> RegistryRecord {
        RegistryRecord(
            key: key("DELETE_SUBJECT", subject),
            value: .object([("subject", .string(subject)), ("version", .integer(version))]))
    }

    private static func key(_ type: String, _ subject: String?) -> JSON {
        .object([
            ("keytype", .string(type)), ("subject", subject.map(JSON.string) ?? .null), ("magic", .integer(0)),
        ])
    }

    /// The ids and versions that there can be: they have four bytes in framed data. Others are not taken over, whoever stored them.
    static let numbers = 1...Int(Int32.max)

    /// A record that changes nothing.
    static let marker = RegistryRecord(
        key: .object([("keytype", .string("NOOP")), ("magic", .integer(0))]), value: nil)

    /// The record that replaces a misstated version: the version as it is. One that does not exist becomes a deleted version of the schema
    /// that has the id: left alone, its record would count once the compaction of the topic has put it first.
    func amendment(of name: VersionName, _ id: Int) -> RegistryRecord {
        let subject = name.subject.description
        let context = Self.context(of: subject)
        if let entry = subjects[name.subject]?.versions[name.version], let schema = schema(entry.id, in: context) {
            return Self.schemaRecord(subject, name.version, entry, schema)
        }
        guard let schema = schema(id, in: context) else { return Self.schemaTombstone(subject, name.version) }
        return Self.schemaRecord(subject, name.version, Version(id: id, isDeleted: true), schema)
    }

    static let modes = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT"]

    /// The most versions that are noted as misstated.
    private static let maximumMisstated = 10_000

    /// Takes over a record. What is not understood is left out: a later version of the format may have more.
    ///
    /// The first record that gives an id, or a version of a subject, is the valid one. A later one that gives it to another schema comes
    /// from a registry that did not know yet that it no longer leads; it changes nothing.
    mutating func apply(_ record: RegistryRecord) {
        guard let key = try? JSON(parsing: record.key), let type = key["keytype"]?.text else { return }
        let value = record.value.flatMap { try? JSON(parsing: $0) }
        let subject = key["subject"]?.text
        switch type {
        case "SCHEMA":
            guard let subject, let version = key["version"]?.integer, Self.numbers.contains(version) else { return }
            let name = VersionName(subject: ExactText(subject), version: version)
            // A value that is not JSON deletes nothing.
            guard record.value != nil else { return remove(name) }
            guard let value, let read = Self.schema(value) else { return }
            add(name, read.entry, read.schema)
        case "CONFIG":
            let level = value?["compatibilityLevel"]?.text
            guard level == nil || level.flatMap(CompatibilityLevel.init) != nil else { return }
            if let subject { change(ExactText(subject)) { $0.level = level } } else { self.level = level ?? "BACKWARD" }
        case "MODE":
            let mode = value?["mode"]?.text
            guard mode.map(Self.modes.contains) ?? true else { return }
            if let subject { change(ExactText(subject)) { $0.mode = mode } } else { self.mode = mode ?? "READWRITE" }
        case "DELETE_SUBJECT":
            guard let subject, let last = value?["version"]?.integer else { return }
            change(ExactText(subject)) { subject in
                for number in subject.versions.keys where number <= last { subject.versions[number]?.isDeleted = true }
            }
        case "NOOP":
            guard let number = key["magic"]?.integer, Self.numbers.contains(number) else { return }
            applyHighestIDs(value, number: number)
        default: return
        }
    }

    private mutating func applyHighestIDs(_ value: JSON?, number: Int) {
        var stored: [ExactText: Int] = [:]
        if case .object(let ids) = value?["maxIds"] {
            for (name, value) in ids {
                guard let id = value.integer, Self.numbers.contains(id) else { continue }
                stored[ExactText(name)] = id
            }
        }
        highestIDs.apply(stored, number: number)
        for (context, id) in stored where id > contexts[context]?.maximumID ?? 0 {
            enter(context)
            contexts[context]?.maximumID = id
            lose(id, of: context)
        }
    }

    /// The highest id of a context is that of no schema any more.
    private mutating func lose(_ id: Int, of context: ExactText) {
        // Nobody registers in a context with a longer name, and its record may be too large for the topic.
        guard context.description.utf8.count <= Self.longestContext else { return }
        lostMaxima[context] = id
    }

    private static let longestContext = 8 << 10

    /// Contexts stay, with the ids that they have given, also without schemas: they count as long as that.
    private mutating func enter(_ context: ExactText) {
        guard contexts[context] == nil else { return }
        contexts[context] = Context()
        size += 4 * context.description.utf8.count + 512
    }

    private static func schema(_ value: JSON) -> (entry: Version, schema: Schema)? {
        guard let id = value["id"]?.integer, numbers.contains(id), let text = value["schema"]?.text else { return nil }
        var references: [Reference] = []
        if case .array(let listed) = value["references"] { references = listed.compactMap(Reference.init) }
        let schema = Schema(kind: value["schemaType"]?.text ?? "AVRO", text: text, references: references)
        return (Version(id: id, isDeleted: value["deleted"]?.bool ?? false), schema)
    }

    private mutating func add(_ name: VersionName, _ entry: Version, _ schema: Schema) {
        let id = entry.id
        let context = Self.context(of: name.subject.description)
        let known = contexts[context]?.schemas[id]
        let former = subjects[name.subject]?.versions[name.version]
        guard known?.isSame(as: schema) ?? true, former == nil || former?.id == id else {
            if misstated.count < Self.maximumMisstated { misstated[name] = id }
            return
        }
        misstated[name] = nil
        if known == nil { size += schema.size }
        enter(context)
        Self.keep(schema, id, isNew: known == nil, isUse: former == nil, in: &contexts[context, default: Context()])
        if id > lostMaxima[context] ?? Int.max { lostMaxima[context] = nil }
        change(name.subject) { $0.versions[name.version] = entry }
    }

    private static func keep(_ schema: Schema, _ id: Int, isNew: Bool, isUse: Bool, in context: inout Context) {
        if isUse { context.uses[id, default: 0] += 1 }
        guard isNew else { return }
        context.schemas[id] = schema
        context.guids[schema.guid, default: []].append(id)
        if context.ids[schema.key] == nil { context.ids[schema.key] = id }
        context.maximumID = max(context.maximumID, id)
    }

    /// Removes a version, and its schema when no other version has it.
    private mutating func remove(_ name: VersionName) {
        misstated[name] = nil
        guard let entry = subjects[name.subject]?.versions[name.version] else { return }
        change(name.subject) { $0.versions[name.version] = nil }
        let contextName = Self.context(of: name.subject.description)
        guard let uses = contexts[contextName]?.uses[entry.id] else { return }
        guard uses <= 1 else {
            contexts[contextName]?.uses[entry.id] = uses - 1
            return
        }
        contexts[contextName]?.uses[entry.id] = nil
        guard let schema = contexts[contextName]?.schemas.removeValue(forKey: entry.id) else { return }
        size -= schema.size
        if contexts[contextName]?.ids[schema.key] == entry.id { contexts[contextName]?.ids[schema.key] = nil }
        contexts[contextName]?.guids[schema.guid]?.removeAll { $0 == entry.id }
        if contexts[contextName]?.guids[schema.guid] == [] { contexts[contextName]?.guids[schema.guid] = nil }
        if contexts[contextName]?.maximumID == entry.id { lose(entry.id, of: contextName) }
    }
}

extension RegistryContent.Reference {
    init?(_ json: JSON) {
        guard let name = json["name"]?.text, let subject = json["subject"]?.text, let version = json["version"]?.integer
        else {
            return nil
        }
        self.init(name: name, subject: subject, version: version)
    }
}
