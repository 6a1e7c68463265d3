import Testing
import TrestleJSON
import WireBytes

@testable import SchemaRegistry

/// What the records of a topic make of a registry.
struct RegistryTopicTests {
    private var registry = RegistryState()
    private var log: [RegistryRecord] = []

    private mutating func send(_ method: String, _ target: String, _ body: [(name: String, value: JSON)]? = nil)
        -> RegistryResponse
    {
        let bytes = body.map { Array(JSON.object($0).description.utf8) } ?? []
        let outcome = registry.respond(to: RegistryRequest(method, target, body: bytes))
        for record in outcome.records { registry.apply(record) }
        log += outcome.records
        return outcome.response
    }

    private static func fixed(_ name: String) -> (name: String, value: JSON) {
        ("schema", .string(#"{"type":"fixed","name":"\#(name)","size":1}"#))
    }

    private func apply(_ subject: String, _ version: Int, _ id: Int, _ name: String, to state: inout RegistryState) {
        let text = #"{"name":"\#(name)","size":1,"type":"fixed"}"#
        state.apply(
            RegistryContent.schemaRecord(
                subject, version, RegistryContent.Version(id: id),
                RegistryContent.Schema(kind: "AVRO", text: text, references: [])))
    }

    @Test
    mutating func `The highest id is not given again when its schema is deleted for good and the topic compacted`() {
        #expect(send("POST", "/subjects/a/versions", [Self.fixed("A")]).body["id"]?.integer == 1)
        #expect(send("POST", "/subjects/b/versions", [Self.fixed("B")]).body["id"]?.integer == 2)
        #expect(send("DELETE", "/subjects/b").status == 200)
        #expect(send("DELETE", "/subjects/b?permanent=true").status == 200)
        #expect(send("GET", "/schemas/ids/2").status == 404)
        // Another registry has started: the marker of it has no value.
        log.append(RegistryRecord(key: Array(#"{"keytype":"NOOP","magic":0}"#.utf8), value: nil))
        // Compacted, without the tombstones.
        var seen: Set<[UInt8]> = []
        let kept = log.reversed().filter { seen.insert($0.key).inserted && $0.value != nil }.reversed()
        registry = RegistryState()
        for record in kept { registry.apply(record) }
        #expect(send("POST", "/subjects/c/versions", [Self.fixed("C")]).body["id"]?.integer == 3)
    }

    /// A record of Kafka has 1 MiB by default, and all names together may have more.
    @Test
    mutating func `Highest ids of any number of contexts fit into records, and contexts that are left are counted`() {
        let longName = String(repeating: "\u{22}", count: 900)
        var limits = RegistryState.Limits()
        limits.totalSize = 2 << 20
        registry = RegistryState(limits: limits)
        var contexts = 0
        while contexts < 5000 {
            let subject = ":.\(contexts)-\(longName):s".utf8.map { $0 == 0x22 ? "%22" : String(UnicodeScalar($0)) }.joined()
            let response = send("POST", "/subjects/\(subject)/versions", [Self.fixed("A")])
            guard response.status == 200 else {
                #expect(response.body["error_code"]?.integer == 50301)
                break
            }
            contexts += 1
            #expect(send("DELETE", "/subjects/\(subject)").status == 200)
            #expect(send("DELETE", "/subjects/\(subject)?permanent=true").status == 200)
        }
        #expect(contexts > 250 && contexts < 5000)
        let sizes = log.map { $0.key.count + ($0.value?.count ?? 0) }
        #expect(sizes.allSatisfy { $0 < 100_000 })
        // Compacted, without the tombstones.
        var seen: Set<[UInt8]> = []
        let kept = log.reversed().filter { seen.insert($0.key).inserted && $0.value != nil }.reversed()
        var reader = RegistryState()
        for record in kept { reader.apply(record) }
        #expect(reader.amendment == nil && reader.content.lostMaxima.count == contexts)
        #expect(reader.content.lostMaxima == registry.content.lostMaxima)
        // A topic that lacks them gets them in parts.
        reader.content.highestIDs = HighestIDs()
        var rounds = 0
        while let amendment = reader.amendment, rounds < contexts {
            #expect(amendment.records.count <= 8)
            for record in amendment.records { reader.apply(record) }
            rounds += 1
        }
        #expect(reader.amendment == nil && rounds < contexts / 10)
    }

    /// The members of a group of Kafka say where the leader is: whoever may join it gets no password over the network in the clear.
    @Test func `A password is not passed on in the clear to a leader on another machine`() async throws {
        let forwarder = try RegistryForwarder()
        var request = RegistryRequest("POST", "/subjects/a/versions", body: [])
        request.authorization = "Basic YTpi"
        let leader = RegistryIdentity(scheme: "http", host: "192.0.2.1", port: 8081)
        let response = await forwarder.response(to: request, of: leader)
        #expect(response.status == 500 && response.body["message"]?.text?.contains("No password is passed on") == true)
        await forwarder.stop()
    }

    @Test func `The first record that gives an id or a version counts, and the others are replaced`() {
        var state = RegistryState()
        apply("s", 1, 1, "A", to: &state)
        apply("t", 1, 1, "B", to: &state)
        apply("s", 1, 2, "B", to: &state)
        func text(_ id: Int) -> String? {
            state.respond(to: RegistryRequest("GET", "/schemas/ids/\(id)")).response.body["schema"]?.text
        }
        #expect(text(1)?.contains("\"A\"") == true && text(2) == nil)
        var amended: [RegistryRecord] = []
        while let amendment = state.amendment, amended.count < 10 {
            for record in amendment.records { state.apply(record) }
            amended += amendment.records
        }
        #expect(amended.count == 2 && state.amendment == nil)
        // A reader that knows no better, such as one that reads the compacted topic, sees the same.
        var other = RegistryState()
        for record in amended { other.apply(record) }
        let list = RegistryRequest("GET", "/schemas?deleted=true")
        let (one, two) = (state.respond(to: list).response.body, other.respond(to: list).response.body)
        #expect(Set(one.items.map(\.description)) == Set(two.items.map(\.description)))
    }

    @Test func `A record without JSON deletes nothing`() {
        var state = RegistryState()
        apply("s", 1, 1, "A", to: &state)
        state.apply(
            RegistryRecord(key: Array(#"{"keytype":"SCHEMA","subject":"s","version":1,"magic":1}"#.utf8), value: [0x7B])
        )
        #expect(state.respond(to: RegistryRequest("GET", "/schemas/ids/1")).response.status == 200)
    }

    /// The MD5 of the text as a UUID; `printf '"string"' | md5sum`.
    @Test mutating func `A GUID is the MD5 of the text and the references`() {
        #expect(
            send("POST", "/subjects/s/versions", [("schema", .string(#""string""#))]).body["guid"]?.text
                == "095d71cf-1255-6b9d-5e33-0ad575b3df5d")
        let reference = RegistryContent.Reference(name: "n", subject: "s", version: 258)
        #expect(
            RegistryContent.Schema(kind: "AVRO", text: #""n""#, references: [reference]).guid
                == RegistryContent.Schema(kind: "AVRO", text: "\"n\"ns\0\0\u{1}\u{2}", references: []).guid)
    }

    @Test mutating func `In mode IMPORT a version is not taken from another schema`() {
        #expect(send("PUT", "/mode/s", [("mode", .string("IMPORT"))]).status == 200)
        let five: (name: String, value: JSON) = ("version", .integer(5))
        #expect(send("POST", "/subjects/s/versions", [Self.fixed("A"), ("id", .integer(100)), five]).status == 200)
        #expect(send("POST", "/subjects/s/versions", [Self.fixed("A"), ("id", .integer(100)), five]).status == 200)
        let refused = send("POST", "/subjects/s/versions", [Self.fixed("B"), ("id", .integer(101)), five])
        #expect(refused.body["error_code"]?.integer == 42205)
        #expect(send("GET", "/schemas/ids/100").status == 200)
    }

    @Test mutating func `Of two references with one name the schema's own is meant`() {
        func json(_ type: String) -> (name: String, value: JSON) { ("schema", .string(#"{"type":"\#(type)"}"#)) }
        func reference(_ name: String, _ subject: String) -> JSON {
            .object([("name", .string(name)), ("subject", .string(subject)), ("version", .integer(1))])
        }
        let kind: (name: String, value: JSON) = ("schemaType", .string("JSON"))
        #expect(send("POST", "/subjects/c1/versions", [json("string"), kind]).status == 200)
        #expect(send("POST", "/subjects/c2/versions", [json("integer"), kind]).status == 200)
        let middle = #"{"properties":{"a":{"$ref":"common.json"}}}"#
        #expect(
            send(
                "POST", "/subjects/mid/versions",
                [("schema", .string(middle)), kind, ("references", .array([reference("common.json", "c1")]))]
            ).status == 200)
        let own = [
            RegistryContent.Reference(name: "mid.json", subject: "mid", version: 1),
            RegistryContent.Reference(name: "common.json", subject: "c2", version: 1),
        ]
        let texts = try? registry.texts(own, ExactText("."))
        #expect(texts?.map(\.name) == ["mid.json", "common.json"] && texts?.last?.text.contains("integer") == true)
        let outer = #"{"properties":{"b":{"$ref":"common.json"}}}"#
        let twice = [reference("common.json", "c1"), reference("common.json", "c2")]
        #expect(
            send(
                "POST", "/subjects/outer/versions",
                [("schema", .string(outer)), kind, ("references", .array(twice))]
            ).body["error_code"]?.integer == 42201)
    }

    @Test mutating func `Contexts have paths, levels and modes of their own`() {
        #expect(send("POST", "/contexts/.c/subjects/s/versions", [Self.fixed("A")]).body["id"]?.integer == 1)
        #expect(send("GET", "/subjects/:.c:s/versions").body == .array([.integer(1)]))
        #expect(send("GET", "/contexts/.c/subjects").body == .array([.string(":.c:s")]))
        #expect(send("GET", "/contexts/.c/schemas/ids/1").status == 200)
        #expect(send("GET", "/schemas/ids/1").status == 404)
        #expect(send("PUT", "/mode/:.c:", [("mode", .string("READONLY"))]).status == 200)
        #expect(send("POST", "/subjects/:.c:t/versions", [Self.fixed("B")]).body["error_code"]?.integer == 42205)
        #expect(send("POST", "/subjects/:.:t/versions", [Self.fixed("B")]).status == 200)
        #expect(send("GET", "/subjects/t/versions").body == .array([.integer(1)]))
    }

    @Test mutating func `What cannot be kept is refused, and lists have parts`() {
        let metadata: (name: String, value: JSON) = ("metadata", .object([("tags", .object([]))]))
        #expect(send("POST", "/subjects/s/versions", [Self.fixed("A"), metadata]).status == 422)
        for name in ["a", "b", "c"] {
            #expect(send("POST", "/subjects/\(name)/versions", [Self.fixed(name)]).status == 200)
        }
        #expect(send("GET", "/subjects?offset=1&limit=1").body == .array([.string("b")]))
        #expect(send("DELETE", "/subjects/b/versions/1").status == 200)
        #expect(send("GET", "/subjects/b/versions?deletedOnly=true").body == .array([.integer(1)]))
        #expect(send("GET", "/subjects/a/versions?deletedOnly=true").status == 404)
    }

    @Test mutating func `A schema is kept for deleted ones that refer to it`() {
        let reference = JSON.object([("name", .string("A")), ("subject", .string("a")), ("version", .integer(1))])
        #expect(send("POST", "/subjects/a/versions", [Self.fixed("A")]).status == 200)
        let text: (name: String, value: JSON) = ("schema", .string(#"{"type":"array","items":"A"}"#))
        #expect(send("POST", "/subjects/b/versions", [text, ("references", .array([reference]))]).status == 200)
        #expect(send("DELETE", "/subjects/b").status == 200 && send("DELETE", "/subjects/a").status == 200)
        #expect(send("DELETE", "/subjects/a?permanent=true").body["error_code"]?.integer == 42206)
        #expect(send("DELETE", "/subjects/b?permanent=true").status == 200)
        #expect(send("DELETE", "/subjects/a?permanent=true").status == 200)
    }

    @Test mutating func `A list of schemas has bounds, and goes on by offset`() {
        var limits = RegistryState.Limits()
        limits.listCount = 2
        registry = RegistryState(limits: limits)
        for name in ["a", "b", "c"] {
            #expect(send("POST", "/subjects/\(name)/versions", [Self.fixed(name)]).status == 200)
        }
        func subjects(_ target: String) -> [String] {
            registry.respond(to: RegistryRequest("GET", target)).response.body.items.compactMap { $0["subject"]?.text }
        }
        #expect(subjects("/schemas") == ["a", "b"] && subjects("/schemas?offset=2") == ["c"])
        #expect(subjects("/schemas?limit=1&offset=1") == ["b"])
    }

    @Test func `Many subjects are read in a time that grows with their number`() {
        func time(_ count: Int) -> Duration {
            var state = RegistryState()
            return ContinuousClock().measure {
                for number in 1...count { apply("s\(number)", 1, number, "F\(number)", to: &state) }
                for number in 1...count { state.apply(RegistryContent.schemaTombstone("s\(number)", 1)) }
            }
        }
        _ = time(200)
        #expect(time(4000) < time(500) * 40)
    }
}

extension JSON {
    fileprivate var items: [JSON] { if case .array(let items) = self { items } else { [] } }
}
