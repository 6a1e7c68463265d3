import PayloadSchemas
import SchemaRegistry
import Testing

@testable import TrestleBridge

/// What can be told of a route's schema without its registry.
@Suite struct RouteSchemaTests {
    private static let reading = #"{"type":"record","name":"R","fields":[{"name":"t","type":"double"}]}"#

    private func fault(_ change: (inout RouteSchema) -> Void) -> String? {
        var schema = RouteSchema(registry: RegistrySettings(urls: ["http://127.0.0.1:8081"]))
        change(&schema)
        return schema.fault(topic: "readings")
    }

    @Test func theDefaultsFit() {
        #expect(fault { _ in } == nil)
        for type in PayloadSchemaType.allCases { #expect(fault { $0.type = type } == nil) }
    }

    @Test func aStrategyThatIsMisspeltIsNoSubject() {
        for text in ["topicname", "topic_name", "TopicNameStrategy", "Topic-Record-Name"] {
            #expect(fault { $0.subject = text }?.contains("write Topic") == true, "\(text)")
        }
        #expect(fault { $0.subject = "readings-value" } == nil)
    }

    @Test func whatASchemaNeedsMustBeThere() {
        #expect(fault { $0.use = .register }?.contains("'file'") == true)
        #expect(fault { $0.subject = "RecordName" }?.contains("'file'") == true)
        #expect(
            fault {
                ($0.subject, $0.text) = ("RecordName", Self.reading)
                $0.use = .register
            } == nil)
        #expect(fault { $0.text = "{" }?.contains("'file'") == true)
        #expect(fault { ($0.use, $0.framing) = (.id(5), .header) }?.contains("GUID") == true)
    }

    @Test func combinationsThatMeanNothingAreFaults() {
        #expect(fault { ($0.type, $0.source) = (.json, .avro) } != nil)
        #expect(fault { $0.target = .protobuf } != nil)
        #expect(fault { ($0.target, $0.framing) = (.json, .prefix) } != nil)
        #expect(fault { $0.target = .json } == nil)
        #expect(fault { ($0.newFields, $0.use) = (.register, .version(3)) } != nil)
        #expect(fault { ($0.newFields, $0.type) = (.register, .json) } != nil)
        #expect(fault { ($0.newFields, $0.source) = (.ignore, .avro) } != nil)
        #expect(fault { $0.sourceText = Self.reading } != nil)
        #expect(fault { $0.message = "M" } != nil)
        #expect(
            fault {
                ($0.type, $0.message, $0.text) = (.protobuf, "M", #"syntax = "proto3"; message N {}"#)
            }?.contains("'M'") == true)
    }

    @Test func eachSettingReadsBackWhatItSays() {
        let schema = RouteSchema(registry: RegistrySettings(urls: []))
        for setting in SettingTables.schema {
            guard let text = setting.text(in: schema) else { continue }
            var copy = schema
            #expect(setting.read(text, into: &copy) && setting.text(in: copy) == text, "\(setting.key)")
        }
        for text in ["version 3", "id 17", "latest", "register"] {
            #expect(SchemaUse(text)?.text == text)
        }
        for text in ["version", "version 0", "id -1", "id x", "newest", ""] { #expect(SchemaUse(text) == nil) }
    }

    /// The listing of a configuration shows no secret, and a reload sees every change.
    @Test func listedSettingsTellChangesAndNoSecrets() {
        var route = Route(name: "r", filter: "a", topic: "b")
        var registry = RegistrySettings(urls: ["https://h:1/token?key=hidden"])
        (registry.username, registry.password) = ("user-name", Secret("pass-word"))
        route.schema = RouteSchema(registry: registry)
        let listed = route.listed
        #expect(!"\(listed.map { "\($0.key) \($0.value)" })".contains("hidden"))
        #expect(!"\(listed)".contains("user-name") && !"\(listed)".contains("pass-word"))
        var other = route
        other.schema?.registry.password = Secret("another")
        #expect(other.listed != listed && other != route)
        other = route
        other.schema?.text = Self.reading
        #expect(other.listed != listed)
    }
}
