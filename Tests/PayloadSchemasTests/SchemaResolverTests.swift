import Avro
import PayloadSchemas
import SchemaRegistry
import Testing

/// Schemas from a registry in this process.
@Suite struct SchemaResolverTests {
    private static let v1 = #"{"type":"record","name":"R","namespace":"p","fields":[{"name":"t","type":"double"}]}"#

    private func registry(_ name: String) throws -> (SchemaRegistryClient, SchemaResolver) {
        let client = try SchemaRegistryClient("mock://\(name)")
        return (client, SchemaResolver(client))
    }

    @Test func aSchemaIsFoundByEachOfItsNames() async throws {
        let (client, resolver) = try registry("found")
        var choice = SchemaChoice(type: .avro, use: .register, text: Self.v1)
        for (subject, name) in [
            (SchemaSubject.strategy(.topicName), "a-value"), (.strategy(.recordName), "p.R"),
            (.strategy(.topicRecordName), "a-p.R"), (.named("own"), "own"),
        ] {
            choice.subject = subject
            let schema = try await resolver.schema(choice, topic: "a")
            #expect(schema.subject == name && schema.version == 1)
            #expect(try await client.latestVersion(of: name).id == schema.identity.id)
        }
        choice.use = .id(try await client.latestVersion(of: "own").id)
        #expect(try await resolver.schema(choice, topic: "a").type == .avro)
        choice.use = .version(2)
        await #expect(throws: SchemaRegistryError.self) { try await resolver.schema(choice, topic: "a") }
        choice = SchemaChoice(type: .json, subject: .named("own"))
        await #expect(throws: SchemaRegistryError.self) { try await resolver.schema(choice, topic: "a") }
    }

    @Test func aSchemaIsRegisteredWithThoseThatItRefersTo() async throws {
        let (client, resolver) = try registry("references")
        let unit = #"{"type":"enum","name":"Unit","namespace":"p","symbols":["C","F"]}"#
        _ = try await client.register(RegisteredSchema(text: unit), subject: "units")
        let text =
            #"{"type":"record","name":"R","namespace":"p","fields":[{"name":"u","type":"p.Unit"}]}"#
        let choice = SchemaChoice(
            type: .avro, subject: .strategy(.recordName), use: .register, text: text,
            references: [.init(name: "p.Unit", subject: "units", version: 1)])
        let schema = try await resolver.schema(choice, topic: "a")
        #expect(schema.subject == "p.R")
        guard case .avro(let avro) = schema.content else { return #expect(Bool(false)) }
        #expect(avro.fields[0].type.symbols == ["C", "F"])
    }

    private func extend(
        _ name: String, _ schema: String, _ json: String, _ options: AvroJSONOptions = AvroJSONOptions()
    ) async throws -> ResolvedSchema {
        let (client, resolver) = try registry(name)
        _ = try await client.register(RegisteredSchema(text: schema), subject: "a-value")
        return try await resolver.extended(SchemaChoice(type: .avro), topic: "a", by: Array(json.utf8), options: options)
    }

    @Test func newMembersBecomeOptionalFields() async throws {
        let json = #"{"t":1,"n":5,"s":"x","b":true,"d":1.5,"l":[1,2],"o":{"p":"q"}}"#
        let schema = try await extend("fields", Self.v1, json)
        #expect(schema.version == 2)
        guard case .avro(let avro) = schema.content else { return #expect(Bool(false)) }
        #expect(avro.fields.map(\.name) == ["t", "n", "s", "b", "d", "l", "o"])
        #expect(avro.fields.dropFirst().allSatisfy { $0.defaultJSON == "null" })
        #expect(avro.fields[1].type.branches.map(\.kind) == [.null, .long])
        #expect(avro.fields[4].type.branches.map(\.kind) == [.null, .double])
        #expect(avro.fields[5].type.branches[1].items?.kind == .long)
        #expect(avro.fields[6].type.branches[1].name == "p.R_o")
        var encoder = JSONToAvro(avro)
        _ = try encoder.encode(json)
        _ = try encoder.encode(#"{"t":1}"#)
    }

    @Test func membersOfRecordsWithinGrowToo() async throws {
        let nested =
            #"{"type":"record","name":"R","fields":[{"name":"o","type":["null",{"type":"record","name":"O","fields":[{"name":"a","type":"int"}]}]}]}"#
        let schema = try await extend("nested", nested, #"{"o":{"a":1,"b":2}}"#)
        guard case .avro(let avro) = schema.content else { return #expect(Bool(false)) }
        #expect(avro.fields[0].type.branches[1].fields.map(\.name) == ["a", "b"])
    }

    /// Bytes that are text are no base64: what the route takes decides.
    @Test func whatFitsIsForTheRouteToSay() async throws {
        let schema = #"{"type":"record","name":"R","fields":[{"name":"b","type":"bytes"}]}"#
        let json = #"{"b":"not base64!","n":1}"#
        #expect(try await extend("text", schema, json, AvroJSONOptions(bytes: .text)).version == 2)
        await #expect(throws: SchemaRegistryError.self) { try await extend("base64", schema, json) }
    }

    /// Poison changes no schema.
    @Test(arguments: [
        (#"{"t":"hot","n":1}"#, "/t"), (#"{"t":1,"bad name":1}"#, "name"), (#"{"t":1,"n":null}"#, "null"),
        (#"{"t":1,"l":[]}"#, "empty"), (#"{"t":1,"l":[1,"x"]}"#, "several"), (#"{"n":1}"#, "t"), ("[1]", "value"),
    ])
    func whatDoesNotFitInAnotherRespectIsRefused(json: String, word: String) async throws {
        do {
            _ = try await extend("refused", Self.v1, json)
            #expect(Bool(false), "\(json)")
        } catch let error as SchemaRegistryError {
            #expect(error.code == .unfit && error.description.contains(word), "\(error)")
        }
        let client = try SchemaRegistryClient("mock://refused")
        #expect(try await client.versions(of: "a-value") == [1])
    }

    @Test func aRecordDoesNotGrowForEver() async throws {
        var json = #"{"t":1"#
        for number in 0..<600 { json += #","f\#(number)":1"# }
        await #expect(throws: SchemaRegistryError.self) { try await extend("bound", Self.v1, json + "}") }
    }

    @Test func whatTheLatestVersionHasAlreadyIsNotRegisteredAgain() async throws {
        _ = try await extend("known", Self.v1, #"{"t":1,"n":5}"#)
        let (client, resolver) = try registry("known")
        let again = try await resolver.extended(
            SchemaChoice(type: .avro), topic: "a", by: Array(#"{"t":1,"n":6}"#.utf8))
        #expect(again.version == 2)
        #expect(try await client.versions(of: "a-value") == [1, 2])
    }
}
