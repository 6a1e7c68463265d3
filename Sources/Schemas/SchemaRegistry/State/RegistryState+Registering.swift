import SchemaCompatibility
import TrestleJSON
import WireBytes

/// Registering, looking up and comparing schemas.
extension RegistryState {
    /// A schema of a request, read.
    private struct Given {
        let kind: any SchemaKind
        let schema: any RegistrySchema
        let stored: RegistryContent.Schema
    }

    private func given(_ call: RegistryCall, _ subject: String) throws(RegistryRefusal) -> Given {
        let json = try call.json()
        guard let text = json["schema"]?.text else { throw RegistryRefusal(422, "The request has no \"schema\"") }
        let name = json["schemaType"]?.text ?? "AVRO"
        guard let kind = kinds.first(where: { $0.name == name }) else {
            throw RegistryRefusal(422, "The schema type is not one of \(kinds.map(\.name).joined(separator: ", "))")
        }
        guard !text.utf8.isEmpty else { throw RegistryRefusal(42201, "Empty schema") }
        guard text.utf8.count <= limits.schemaSize else {
            throw RegistryRefusal(42201, "The schema is larger than \(limits.schemaSize) bytes")
        }
        for name in ["metadata", "ruleSet"] {
            // They would be lost.
            guard let value = json[name], value != .null, value != .object([]) else { continue }
            throw RegistryRefusal(422, "\"\(name)\" is not supported by this registry")
        }
        var references: [RegistryContent.Reference] = []
        if case .array(let listed) = json["references"] {
            guard listed.count <= limits.references else {
                throw RegistryRefusal(42201, "The schema has more than \(limits.references) references")
            }
            for item in listed {
                guard let reference = RegistryContent.Reference(item) else {
                    throw RegistryRefusal(42201, "A reference needs name, subject and version")
                }
                references.append(reference)
            }
        }
        do throws(SchemaFault) {
            for reference in references {
                guard content[ExactText(reference.subject)]?.versions[reference.version]?.isDeleted == true else {
                    continue
                }
                throw SchemaFault(
                    "the reference \(reference.name) is to version \(reference.version) of \(reference.subject), which is deleted"
                )
            }
            let schema = try kind.read(text, references: texts(references, RegistryContent.context(of: subject)))
            let stored = RegistryContent.Schema(
                kind: name, text: call.has("normalize") ? schema.normalizedText : schema.text, references: references)
            return Given(kind: kind, schema: schema, stored: stored)
        } catch { throw RegistryRefusal(42201, "Invalid \(name) schema. Error: \(error)") }
    }

    /// The texts of references, those that others use first.
    func texts(_ references: [RegistryContent.Reference], _ context: ExactText) throws(SchemaFault)
        -> [SchemaReferenceText]
    {
        var found: [ReferencedText] = []
        var seen: Set<RegistryContent.Reference> = []
        try collect(references, context, &found, &seen, depth: 0)
        return try ReferencedText.named(found)
    }

    private func collect(
        _ references: [RegistryContent.Reference], _ context: ExactText, _ found: inout [ReferencedText],
        _ seen: inout Set<RegistryContent.Reference>, depth: Int
    ) throws(SchemaFault) {
        guard depth < limits.referenceDepth else {
            throw SchemaFault("references are nested deeper than \(limits.referenceDepth)")
        }
        for reference in references where seen.insert(reference).inserted {
            guard seen.count <= limits.allReferences else {
                throw SchemaFault("more than \(limits.allReferences) references in all")
            }
            guard let entry = content[ExactText(reference.subject)]?.versions[reference.version],
                let schema = content.schema(entry.id, in: RegistryContent.context(of: reference.subject))
            else {
                throw SchemaFault(
                    "the reference \(reference.name) to \(reference.subject) version \(reference.version) is not known")
            }
            try collect(schema.references, context, &found, &seen, depth: depth + 1)
            found.append(ReferencedText(name: reference.name, text: schema.text, depth: depth))
            guard found.reduce(0, { $0 + $1.text.utf8.count }) <= limits.referencesSize else {
                throw SchemaFault("references of more than \(limits.referencesSize) bytes in all")
            }
        }
    }

    func register(_ call: RegistryCall, _ subject: String) throws(RegistryRefusal) -> RegistryOutcome {
        try checkWritable(subject)
        try checkName(subject)
        let given = try given(call, subject)
        let context = content.contexts[RegistryContent.context(of: subject)] ?? RegistryContent.Context()
        let found = content[ExactText(subject)] ?? RegistryContent.Subject()
        let json = try call.json()
        let isImport = mode(of: subject) == "IMPORT"
        if let id = json["id"]?.integer, id >= 0, !isImport {
            throw RegistryRefusal(
                42205, "Subject \(subject) is not in import mode, so that the id \(id) cannot be given")
        }
        let known = context.ids[given.stored.key]
        if let known, found.versions.values.contains(where: { $0.id == known && !$0.isDeleted }) {
            return registered(known, given.stored, [])
        }
        guard known != nil || content.size <= limits.totalSize else { throw Self.full }
        var id = known ?? context.maximumID + 1
        var number = (found.numbers(deleted: true).last ?? 0) + 1
        if isImport {
            if let chosen = json["id"]?.integer, chosen > 0 {
                if let taken = context.schemas[chosen], taken.key != given.stored.key {
                    throw RegistryRefusal(42205, "The id \(chosen) belongs to another schema")
                }
                id = chosen
            }
            if let version = json["version"]?.integer, version > 0 { number = version }
            if let taken = found.versions[number], taken.id != id {
                throw RegistryRefusal(42205, "The version \(number) of \(subject) belongs to another schema")
            }
        } else {
            let breaks = try incompatibilities(given, subject, found.numbers())
            guard breaks.isEmpty else {
                let texts = Self.texts(of: breaks).joined(separator: "; ")
                throw RegistryRefusal(
                    409,
                    "Incompatible schema, compatibility_mode=\(level(of: subject).rawValue). Incompatibilities: \(texts)"
                )
            }
        }
        guard RegistryContent.numbers.contains(id) else { throw RegistryRefusal(50001, "There are no more ids") }
        guard RegistryContent.numbers.contains(number) else {
            throw RegistryRefusal(42202, "The version \(number) is not valid: versions are at most \(Int32.max)")
        }
        let entry = RegistryContent.Version(id: id)
        // The schema in its first spelling, where it is known.
        let stored = context.schemas[id] ?? given.stored
        let record = RegistryContent.schemaRecord(subject, number, entry, stored)
        guard record.key.count + (record.value?.count ?? 0) <= limits.recordSize else {
            throw RegistryRefusal(42201, "The schema takes more than \(limits.recordSize) bytes as a record")
        }
        var outcome = registered(id, stored, [record])
        outcome.claim = RegistryOutcome.Claim(subject: ExactText(subject), version: number, id: id, key: stored.key)
        return outcome
    }

    private func registered(_ id: Int, _ schema: RegistryContent.Schema, _ records: [RegistryRecord]) -> RegistryOutcome
    {
        RegistryOutcome(
            RegistryResponse(.object([("id", .integer(id)), ("guid", .string(schema.guid))])), records: records)
    }

    func lookUp(_ call: RegistryCall, _ subject: String) throws(RegistryRefusal) -> RegistryOutcome {
        guard let found = content[ExactText(subject)], !found.numbers(deleted: call.has("deleted")).isEmpty else {
            throw Self.unknownSubject(subject)
        }
        let given = try given(call, subject)
        let id = content.contexts[RegistryContent.context(of: subject)]?.ids[given.stored.key]
        for number in found.numbers(deleted: call.has("deleted")).reversed() {
            guard let entry = found.versions[number], entry.id == id else { continue }
            return RegistryOutcome(describe(subject, number, entry, given.stored))
        }
        throw Self.unknownSchema
    }

    // MARK: Compatibility

    func compatibility(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        guard call.path.count >= 4, call.path.count <= 5, call.path[1] == "subjects", call.path[3] == "versions" else {
            throw Self.notFound
        }
        guard call.method == "POST" else { throw Self.notAllowed }
        let subject = call.path[2]
        let given = try given(call, subject)
        let found = content[ExactText(subject)]
        var numbers = found?.numbers() ?? []
        var level = level(of: subject)
        if call.path.count == 5 {
            guard !numbers.isEmpty else {
                throw RegistryRefusal(40402, "Version \(call.path[4] == "latest" ? "-1" : call.path[4]) not found.")
            }
            numbers = [try version(call, subject, at: 4).number]
        } else {
            level = level.transitive
        }
        let breaks = try incompatibilities(given, subject, numbers, level: level)
        var members: [(name: String, value: JSON)] = [("is_compatible", .bool(breaks.isEmpty))]
        if !breaks.isEmpty, call.has("verbose") {
            members.append(("messages", .array(Self.texts(of: breaks).map(JSON.string))))
        }
        return RegistryOutcome(.object(members))
    }

    private func incompatibilities(
        _ given: Given, _ subject: String, _ numbers: [Int], level: CompatibilityLevel? = nil
    ) throws(RegistryRefusal) -> [Incompatibility] {
        let level = level ?? self.level(of: subject)
        guard level != .none else { return [] }
        let context = RegistryContent.context(of: subject)
        var size = 0
        // The latest first, one at a time.
        for number in (level.isTransitive ? numbers[...] : numbers.suffix(1)).reversed() {
            guard let entry = content[ExactText(subject)]?.versions[number],
                let schema = content.schema(entry.id, in: context)
            else {
                continue
            }
            guard schema.kind == given.kind.name else {
                return [
                    Incompatibility(
                        rule: "SCHEMA_TYPE_MISMATCH", path: "",
                        message:
                            "version \(number) is of the type \(schema.kind), the new schema of the type \(given.kind.name)"
                    )
                ]
            }
            let old: any RegistrySchema
            do throws(SchemaFault) {
                let references = try texts(schema.references, context)
                // With all that is read again for each version.
                size += references.reduce(schema.text.utf8.count) { $0 + $1.text.utf8.count }
                if size > limits.comparedSize { break }
                old = try given.kind.read(schema.text, references: references)
            } catch {
                // A version from another registry that is not valid here: nothing can be said about it.
                throw RegistryRefusal(42201, "Version \(number) of \(subject) cannot be read: \(error)")
            }
            let breaks = level.incompatibilities(of: given.schema, after: [old]) { $0.incompatibilities(reading: $1) }
            if !breaks.isEmpty { return breaks }
        }
        guard size <= limits.comparedSize else {
            throw RegistryRefusal(42201, "The versions of \(subject) are too large to be compared with all of them")
        }
        return []
    }

    /// The reasons in one response, each in one line: no more of them than a person reads.
    private static func texts(of breaks: [Incompatibility]) -> [String] {
        let most = 100
        let texts = breaks.prefix(most).map { fault in
            let text = fault.description
            return text.utf8.count <= 1000 ? text : String(text.unicodeScalars.prefix(1000)) + "…"
        }
        return breaks.count <= most ? texts : texts + ["and \(breaks.count - most) more"]
    }
}

extension CompatibilityLevel {
    /// The level that looks at all versions.
    fileprivate var transitive: CompatibilityLevel {
        switch self {
        case .backward: .backwardTransitive
        case .forward: .forwardTransitive
        case .full: .fullTransitive
        default: self
        }
    }
}
