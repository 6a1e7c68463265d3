import TrestleBase
import TrestleJSON
import WireBytes

/// What a registry holds: subjects with their versions, schemas by id, levels and modes.
struct RegistryContent: Sendable {
    struct Reference: Hashable, Sendable {
        var name: String
        var subject: String
        var version: Int

        /// Names by their bytes.
        static func == (left: Self, right: Self) -> Bool {
            left.version == right.version && left.name.hasSameBytes(as: right.name)
                && left.subject.hasSameBytes(as: right.subject)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(ExactText(name))
            hasher.combine(ExactText(subject))
            hasher.combine(version)
        }

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
        /// The MD5 of the text and of the references (name, subject, and version in 4 bytes), as Confluent's registry computes it: the
        /// same wherever the schema is registered.
        let guid: String

        init(kind: String, text: String, references: [Reference]) {
            self.kind = kind
            self.text = text
            self.references = references
            var key = Array(kind.utf8) + [0] + Array(text.utf8)
            for reference in references { key += [0] + Array(reference.json.description.utf8) }
            self.key = key
            var content = Array(text.utf8)
            for reference in references {
                content += Array(reference.name.utf8) + Array(reference.subject.utf8)
                let version = UInt32(truncatingIfNeeded: reference.version)
                content += stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: version >> UInt32($0)) }
            }
            guid = SchemaGUID(MD5.digest(content))?.description ?? ""
        }

        /// Bytes that it takes, about.
        var size: Int { 3 * key.count + 256 }

        /// Whether it is the same schema, written with other white space perhaps.
        func isSame(as other: Schema) -> Bool {
            if key == other.key { return true }
            guard kind == other.kind, references == other.references else { return false }
            if let own = try? JSON(parsing: text.utf8), let others = try? JSON(parsing: other.text.utf8) {
                return own == others
            }
            let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
            return text.utf8.filter { !blanks.contains($0) } == other.text.utf8.filter { !blanks.contains($0) }
        }
    }

    struct Version: Sendable {
        var id: Int
        var isDeleted = false
    }

    struct Subject: Sendable {
        /// Its place in the order in which subjects came.
        fileprivate(set) var place = 0
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
        /// How many versions have each id.
        var uses: [Int: Int] = [:]
        var ids: [[UInt8]: Int] = [:]
        /// By GUID; schemas of two types may have one.
        var guids: [String: [Int]] = [:]
        var maximumID = 0
    }

    private(set) var subjects: [ExactText: Subject] = [:]
    private var places = 0
    var contexts: [ExactText: Context] = [ExactText("."): Context()]
    var level = "BACKWARD"
    var mode = "READWRITE"
    /// Bytes of all schemas, and of all names of subjects and contexts, about.
    var size = 0
    /// The highest ids of contexts whose schemas are deleted for good: no record of a schema tells them any more.
    var lostMaxima: [ExactText: Int] = [:]
    /// Those that the topic tells.
    var highestIDs = HighestIDs()
    /// Versions whose last record in the topic is not the valid one, with the id in it.
    var misstated: [VersionName: Int] = [:]

    /// A version of a subject.
    struct VersionName: Hashable, Sendable {
        let subject: ExactText
        let version: Int
    }

    /// The names of the subjects in the order in which they came.
    var order: [ExactText] { subjects.sorted { $0.value.place < $1.value.place }.map(\.key) }

    subscript(subject: ExactText) -> Subject? { subjects[subject] }

    /// Changes a subject, which is there from its first version, level or mode on, and gone after its last.
    mutating func change(_ name: ExactText, _ body: (inout Subject) -> Void) {
        let cost = 3 * name.description.utf8.count + 512
        // Taken out, so that it is not copied.
        var subject: Subject
        if let found = subjects.removeValue(forKey: name) {
            subject = found
            size -= cost
        } else {
            places += 1
            subject = Subject(place: places)
        }
        body(&subject)
        guard !subject.versions.isEmpty || subject.level != nil || subject.mode != nil else { return }
        subjects[name] = subject
        size += cost
    }

    /// The context of a subject `:.context:name`; `.` for others.
    static func context(of subject: String) -> ExactText {
        guard subject.utf8.starts(with: ":.".utf8), let end = subject.utf8.dropFirst().firstIndex(of: UInt8(ascii: ":"))
        else {
            return ExactText(".")
        }
        return ExactText(subject[subject.utf8.index(after: subject.startIndex)..<end])
    }

    func schema(_ id: Int, in context: ExactText) -> Schema? { contexts[context]?.schemas[id] }

    /// The subjects and versions that have a schema, in the order of their names.
    func places(of id: Int, in context: ExactText, deleted: Bool) -> [(subject: String, version: Int)] {
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

    /// The ids of the schemas that refer to each version of a subject.
    ///
    /// - Parameter deleted: whether those of deleted versions count, under whose ids there may be data.
    func referrers(to subject: String, deleted: Bool = false) -> [Int: Set<Int>] {
        var found: [Int: Set<Int>] = [:]
        for (name, other) in subjects {
            let context = Self.context(of: name.description)
            for entry in other.versions.values where deleted || !entry.isDeleted {
                guard let schema = self.schema(entry.id, in: context) else { continue }
                for reference in schema.references where reference.subject.hasSameBytes(as: subject) {
                    found[reference.version, default: []].insert(entry.id)
                }
            }
        }
        return found
    }
}
