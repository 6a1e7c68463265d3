import TrestleJSON

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

    /// Takes over a record. What is not understood is left out: a later version of the format may have more.
    mutating func apply(_ record: RegistryRecord) {
        guard let key = try? JSON(parsing: record.key), let type = key["keytype"]?.text else { return }
        let value = record.value.flatMap { try? JSON(parsing: $0) }
        let subject = key["subject"]?.text
        switch type {
        case "SCHEMA":
            guard let subject, let version = key["version"]?.integer, Self.numbers.contains(version) else { return }
            applySchema(ExactName(subject), version, value)
        case "CONFIG":
            let level = value?["compatibilityLevel"]?.text
            if let subject { change(subject) { $0.level = level } } else { self.level = level ?? "BACKWARD" }
        case "MODE":
            let mode = value?["mode"]?.text
            if let subject { change(subject) { $0.mode = mode } } else { self.mode = mode ?? "READWRITE" }
        case "DELETE_SUBJECT":
            guard let subject, let last = value?["version"]?.integer else { return }
            change(subject) { subject in
                for number in subject.versions.keys where number <= last { subject.versions[number]?.isDeleted = true }
            }
        default: return
        }
    }

    private mutating func change(_ name: String, _ body: (inout Subject) -> Void) {
        var subject = self[ExactName(name)] ?? Subject()
        body(&subject)
        self[ExactName(name)] = subject.versions.isEmpty && subject.level == nil && subject.mode == nil ? nil : subject
    }

    private mutating func applySchema(_ name: ExactName, _ version: Int, _ value: JSON?) {
        guard let value else {
            change(name.description) { $0.versions[version] = nil }
            return
        }
        guard let id = value["id"]?.integer, Self.numbers.contains(id), let text = value["schema"]?.text else { return }
        var references: [Reference] = []
        if case .array(let listed) = value["references"] { references = listed.compactMap(Reference.init) }
        let schema = Schema(kind: value["schemaType"]?.text ?? "AVRO", text: text, references: references)
        let contextName = Self.context(of: name.description)
        var context = contexts[contextName] ?? Context()
        if context.schemas[id] == nil { size += schema.size }
        context.schemas[id] = schema
        context.guids[schema.guid] = context.guids[schema.guid] ?? id
        if context.ids[schema.key] == nil { context.ids[schema.key] = id }
        context.maximumID = max(context.maximumID, id)
        contexts[contextName] = context
        change(name.description) { $0.versions[version] = Version(id: id, isDeleted: value["deleted"]?.bool ?? false) }
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
