#if Program
import Testing
import TrestleBridge

@testable import trestle

/// Schemas in a configuration file.
@Suite struct SchemaConfigurationTests {
    private struct Missing: Error {}

    private func read(
        _ schema: String, registries: String = "  plant: {url: 'http://127.0.0.1:8081'}\n", from: String = "a/#",
        to: String = "b"
    ) throws(ConfigurationError) -> BridgeConfiguration {
        try ConfigurationReader.read(
            "mqtt:\n  url: mqtt://h\n  client_id: c\nkafka:\n  bootstrap_servers: h:9092\nschema_registries:\n\(registries)"
                + "routes:\n  - from: \(from)\n    to: \(to)\n    schema: \(schema)\n",
            file: "plant.yaml", environment: ["TOKEN": "hunter2"],
            readFile: { file in
                guard file == "r.avsc" else { throw Missing() }
                return Array(#"{"type":"record","name":"R","fields":[]}"#.utf8)
            })
    }

    private func problems(
        _ schema: String, registries: String = "  plant: {url: 'http://127.0.0.1:8081'}\n", from: String = "a/#",
        to: String = "b"
    ) -> [String] {
        do {
            _ = try read(schema, registries: registries, from: from, to: to)
            return []
        } catch { return error.problems.map(\.description) }
    }

    @Test func readsAllThatARouteSays() throws {
        let route = try #require(
            read(
                "{registry: plant, type: avro, subject: RecordName, use: register, file: r.avsc, framing: header, "
                    + "on_mismatch: drop, new_fields: ignore}",
                registries:
                    "  plant: {url: [http://127.0.0.1:1, 'http://127.0.0.1:2'], username: u, password: 'env:TOKEN'}\n"
            ).routes.first)
        let schema = try #require(route.schema)
        #expect(schema.registry.urls == ["http://127.0.0.1:1", "http://127.0.0.1:2"])
        #expect(schema.registry.password?.value == "hunter2" && schema.registryName == "plant")
        #expect(schema.text?.contains("record") == true && schema.subject == "RecordName")
        #expect(schema.onMismatch == .drop && schema.newFields == .ignore)
    }

    @Test func aRouteMayHaveARegistryOfItsOwn() throws {
        let configuration = try read("{registry: {url: 'http://127.0.0.1:8081', token: 'env:TOKEN'}, use: id 5}")
        #expect(configuration.routes[0].schema?.registry.token?.value == "hunter2")
        let back = try read("{registry: plant, file: r.avsc}", from: "{kafka: a, group: g}", to: "{mqtt: b}")
        #expect(back.returns[0].schema?.text != nil)
    }

    @Test(arguments: [
        ("{}", "'routes[0].schema.registry' is missing"), ("{registry: plnt}", "did you mean 'plant'?"),
        ("{registry: plant, type: xml}", "takes avro, json or protobuf"),
        ("{registry: plant, subject: topic_name}", "write TopicName"),
        ("{registry: plant, use: newest}", "latest, register, version N or id N"),
        ("{registry: plant, use: register}", "give its 'file'"), ("{registry: plant, file: none.avsc}", "none.avsc"),
        ("{registry: plant, type: json, source: avro}", "not for schemas of the type json"),
        ("{registry: plant, on_mismatch: ignore}", "dead_letter, drop or pass"),
        ("{registry: plant, new_fields: register, use: version 3}", "'new_fields: register'"),
        ("{registry: plant, references: [{name: n, subject: s, version: 1}]}", "'file'"),
        ("{registry: plant, file: r.avsc, references: [{name: n, subject: s, version: 0}]}", "a number from 1"),
        ("{registry: plant, subjct: s}", "subject"), ("{registry: {url: 'ftp://h'}}", "takes http://HOST:PORT"),
        ("{registry: {url: 'http://user:hunter2@h'}}", "under 'username' and 'password'"),
        ("{registry: {url: 'http://h', tls: {}}}", "no effect with http://"),
        ("{registry: {url: 'http://h', token: t, username: u}}", "two ways to log in"),
    ])
    func errorsNameTheFix(schema: String, text: String) {
        let found = problems(schema)
        #expect(found.contains { $0.contains(text) }, "\(found)")
        #expect(!found.contains { $0.contains("hunter2") })
    }

    @Test func aPasswordInTheClearIsAWarning() throws {
        func warnings(_ url: String) throws -> [String] {
            try read("{registry: {url: '\(url)', token: 'env:TOKEN'}}").warnings.filter { $0.contains("registry") }
        }
        #expect(try warnings("http://127.0.0.1:8081") == [] && warnings("https://h") == [])
        let found = try warnings("http://h:8081")
        #expect(found.count == 1 && found[0].contains("http://h:8081") && !found[0].contains("hunter2"))
    }
}
#endif
