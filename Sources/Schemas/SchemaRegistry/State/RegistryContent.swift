import TrestleBase
import TrestleJSON

/// What a registry holds: subjects with their versions, schemas by id, levels and modes.
struct RegistryContent: Sendable {
    struct Reference: Hashable, Sendable {
        var name: String
        var subject: String
        var version: Int

        var json: JSON {
            .object([("name", .string(name)), ("subject", .string(subject)), ("version", .integer(version))])
        }
    }

    /// A schema, the same for all subjects that have it.
    struct Schema: Sendable {
        let kind: String
        let text: String
        let references: [Reference]
        /// As a key for equality by bytes.
        let key: [UInt8]
        /// The first 16 bytes of the key's SHA-256 as a UUID; the same wherever the schema is registered.
        let guid: String

        init(kind: String, text: String, references: [Reference]) {
            self.kind = kind
            self.text = text
            self.references = references
            var key = Array(kind.utf8) + [0] + Array(text.utf8)
            for reference in references { key += [0] + Array(reference.json.description.utf8) }
            self.key = key
            guid = SchemaGUID(Array(SHA2.digest(.sha256, of: key).prefix(16)))?.description ?? ""
        }

        /// Bytes that it takes, about.
        var size: Int { 3 * key.count + 256 }
    }

    struct Version: Sendable {
        var id: Int
        var isDeleted = false
    }

    struct Subject: Sendable {
        var versions: [Int: Version] = [:]
        var level: String?
        var mode: String?

        /// In order, without those that are deleted unless `deleted`.
        func numbers(deleted: Bool = false) -> [Int] {
            versions.filter { deleted || !$0.value.isDeleted }.keys.sorted()
        }
    }

    /// Schemas have ids of their own in each context.
    struct Context: Sendable {
        var schemas: [Int: Schema] = [:]
        var ids: [[UInt8]: Int] = [:]
        var guids: [String: Int] = [:]
        var maximumID = 0
    }

    /// The subjects in the order in which they came, and by name.
    private(set) var order: [ExactName] = []
    private(set) var subjects: [ExactName: Subject] = [:]
    var contexts: [ExactName: Context] = [ExactName("."): Context()]
    var level = "BACKWARD"
    var mode = "READWRITE"
    /// Bytes of all schemas, and of all names of subjects, about.
    var size = 0

    subscript(subject: ExactName) -> Subject? {
        get { subjects[subject] }
        set {
            let cost = 3 * subject.description.utf8.count + 512
            if subjects[subject] == nil, newValue != nil {
                order.append(subject)
                size += cost
            }
            if newValue == nil, subjects[subject] != nil {
                order.removeAll { $0 == subject }
                size -= cost
            }
            subjects[subject] = newValue
        }
    }

    /// The context of a subject `:.context:name`; `.` for others.
    static func context(of subject: String) -> ExactName {
        guard subject.utf8.starts(with: ":.".utf8), let end = subject.utf8.dropFirst().firstIndex(of: UInt8(ascii: ":"))
        else {
            return ExactName(".")
        }
        return ExactName(subject[subject.utf8.index(after: subject.startIndex)..<end])
    }

    func schema(_ id: Int, in context: ExactName) -> Schema? { contexts[context]?.schemas[id] }

    /// The subjects and versions that have a schema, in the order of their names.
    func places(of id: Int, in context: ExactName, deleted: Bool) -> [(subject: String, version: Int)] {
        var places: [(subject: String, version: Int)] = []
        for (name, subject) in subjects where Self.context(of: name.description) == context {
            for number in subject.numbers(deleted: deleted) where subject.versions[number]?.id == id {
                places.append((name.description, number))
            }
        }
        return places.sorted {
            $0.subject.utf8.elementsEqual($1.subject.utf8)
                ? $0.version < $1.version : $0.subject.utf8.lexicographicallyPrecedes($1.subject.utf8)
        }
    }

    /// The ids of the schemas that refer to a version.
    func referrers(to subject: String, _ version: Int) -> [Int] {
        var found: Set<Int> = []
        for (name, other) in subjects {
            let context = Self.context(of: name.description)
            for entry in other.versions.values where !entry.isDeleted {
                guard let schema = self.schema(entry.id, in: context) else { continue }
                let refers = schema.references.contains {
                    $0.version == version && $0.subject.utf8.elementsEqual(subject.utf8)
                }
                if refers { found.insert(entry.id) }
            }
        }
        return found.sorted()
    }
}
