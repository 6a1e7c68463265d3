import TrestleJSON
import WireBytes

/// `/subjects`
extension RegistryState {
    func subjects(_ call: RegistryCall) throws(RegistryRefusal) -> RegistryOutcome {
        guard call.path.count > 1 else {
            guard call.method == "GET" else { throw Self.notAllowed }
            return RegistryOutcome(names(call))
        }
        let subject = call.path[1]
        switch (call.path.count, call.method) {
        case (2, "POST"): return try lookUp(call, subject)
        case (2, "DELETE"): return try deleteSubject(call, subject)
        case (3, "GET") where call.path[2] == "versions":
            let found = try found(subject)
            var numbers = found.numbers(deleted: call.has("deleted") || call.has("deletedOnly"))
            if call.has("deletedOnly") { numbers.removeAll { found.versions[$0]?.isDeleted == false } }
            guard !numbers.isEmpty else { throw Self.unknownSubject(subject) }
            return RegistryOutcome(.array(numbers.map { .integer($0) }))
        case (3, "POST") where call.path[2] == "versions": return try register(call, subject)
        case (4, "GET") where call.path[2] == "versions":
            let (number, entry, schema) = try version(call, subject)
            let shown = text(of: schema, RegistryContent.context(of: subject), call)
            return RegistryOutcome(describe(subject, number, entry, schema, text: shown))
        case (4, "DELETE") where call.path[2] == "versions": return try deleteVersion(call, subject)
        case (5, "GET") where call.path[2] == "versions" && call.path[4] == "schema":
            return RegistryOutcome(Self.document(try version(call, subject).schema))
        case (5, "GET") where call.path[2] == "versions" && call.path[4] == "referencedby":
            let number = try version(call, subject).number
            return RegistryOutcome(.array((content.referrers(to: subject)[number] ?? []).sorted().map { .integer($0) }))
        case (2...5, _): throw call.method == "GET" ? Self.notFound : Self.notAllowed
        default: throw Self.notFound
        }
    }

    private func names(_ call: RegistryCall) -> JSON {
        let prefix = call.query("subjectPrefix")
        let names = content.order.filter { name in
            guard let subject = content[name] else { return false }
            if let prefix, !name.description.utf8.starts(with: prefix.utf8) { return false }
            if call.has("deletedOnly") { return !subject.versions.isEmpty && subject.numbers().isEmpty }
            return !subject.numbers(deleted: call.has("deleted")).isEmpty
        }
        return .array(call.page(names).map { .string($0.description) })
    }

    static func unknownSubject(_ subject: String) -> RegistryRefusal {
        RegistryRefusal(40401, "Subject '\(subject)' not found.")
    }
    private static func unknownVersion(_ text: String) -> RegistryRefusal {
        RegistryRefusal(40402, "Version \(text) not found.")
    }

    private func found(_ subject: String) throws(RegistryRefusal) -> RegistryContent.Subject {
        guard let found = content[ExactText(subject)], !found.versions.isEmpty else {
            throw Self.unknownSubject(subject)
        }
        return found
    }

    /// The number in the path; `nil` for the latest.
    private func number(_ text: String) throws(RegistryRefusal) -> Int? {
        if text == "latest" || text == "-1" { return nil }
        guard let number = Int(text), number >= 1, number <= Int32.max else {
            throw RegistryRefusal(
                42202,
                "The specified version '\(text)' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
            )
        }
        return number
    }

    /// The version in the path.
    func version(
        _ call: RegistryCall, _ subject: String, at place: Int = 3
    ) throws(RegistryRefusal) -> (number: Int, entry: RegistryContent.Version, schema: RegistryContent.Schema) {
        let found = try found(subject)
        let expected = try number(call.path[place])
        let numbers = found.numbers(deleted: call.has("deleted"))
        guard !numbers.isEmpty || expected != nil else { throw Self.unknownSubject(subject) }
        guard let number = expected ?? numbers.last, numbers.contains(number), let entry = found.versions[number],
            let schema = content.schema(entry.id, in: RegistryContent.context(of: subject))
        else {
            if found.numbers(deleted: true) == [] || found.numbers().isEmpty && !call.has("deleted") {
                throw Self.unknownSubject(subject)
            }
            throw Self.unknownVersion(call.path[place])
        }
        return (number, entry, schema)
    }

    // MARK: Deletion

    private func checkUnreferenced(
        _ subject: String, _ numbers: [Int], forGood: Bool = false
    ) throws(RegistryRefusal) {
        let referrers = content.referrers(to: subject, deleted: forGood)
        for number in numbers where referrers[number] != nil {
            throw RegistryRefusal(
                42206,
                "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=\(subject),version=\(number)}."
            )
        }
    }

    private func deleteSubject(_ call: RegistryCall, _ subject: String) throws(RegistryRefusal) -> RegistryOutcome {
        try checkWritable(subject)
        let found = try found(subject)
        let alive = found.numbers()
        if call.has("permanent") {
            guard alive.isEmpty else {
                throw RegistryRefusal(
                    40405, "Subject '\(subject)' was not deleted first before being permanently deleted")
            }
            let numbers = found.numbers(deleted: true)
            try checkUnreferenced(subject, numbers, forGood: true)
            return RegistryOutcome(
                RegistryResponse(.array(numbers.map { .integer($0) })),
                records: maxima(of: subject) + numbers.map { RegistryContent.schemaTombstone(subject, $0) })
        }
        guard let last = alive.last else {
            throw RegistryRefusal(
                40404, "Subject '\(subject)' was soft deleted.Set permanent=true to delete permanently")
        }
        try checkUnreferenced(subject, alive)
        return RegistryOutcome(
            RegistryResponse(.array(alive.map { .integer($0) })),
            records: [RegistryContent.deletionRecord(subject, last)])
    }

    private func deleteVersion(_ call: RegistryCall, _ subject: String) throws(RegistryRefusal) -> RegistryOutcome {
        try checkWritable(subject)
        let found = try found(subject)
        let text = call.path[3]
        guard let number = try number(text) ?? found.numbers().last, let entry = found.versions[number],
            let schema = content.schema(entry.id, in: RegistryContent.context(of: subject))
        else { throw Self.unknownVersion(text) }
        try checkUnreferenced(subject, [number], forGood: call.has("permanent"))
        let records: [RegistryRecord]
        if call.has("permanent") {
            guard entry.isDeleted else {
                throw RegistryRefusal(
                    40407,
                    "Subject '\(subject)' Version \(number) was not deleted first before being permanently deleted")
            }
            records = maxima(of: subject) + [RegistryContent.schemaTombstone(subject, number)]
        } else {
            guard !entry.isDeleted else {
                throw RegistryRefusal(
                    40406,
                    "Subject '\(subject)' Version \(number) was soft deleted. Set permanent=true to delete permanently")
            }
            var deleted = entry
            deleted.isDeleted = true
            records = [RegistryContent.schemaRecord(subject, number, deleted, schema)]
        }
        return RegistryOutcome(RegistryResponse(.integer(number)), records: records)
    }

    /// The record that tells the highest id of a subject's context, before its schema may be deleted for good.
    private func maxima(of subject: String) -> [RegistryRecord] {
        let context = RegistryContent.context(of: subject)
        guard let highest = content.contexts[context]?.maximumID else { return [] }
        return content.highestIDs.records(with: [context: highest], most: 1)
    }
}
