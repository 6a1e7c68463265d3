import SchemaRegistry
import Testing
import TrestleJSON

struct RegistryBoundsTests {
    private func send(_ registry: inout RegistryState, _ method: String, _ target: String, _ body: JSON? = nil)
        -> RegistryResponse
    {
        let request = RegistryRequest(method, target, body: body.map { Array($0.description.utf8) } ?? [])
        let outcome = registry.respond(to: request)
        for record in outcome.records { registry.apply(record) }
        return outcome.response
    }

    private func schema(_ text: String, _ more: [(name: String, value: JSON)] = []) -> JSON {
        .object([("schema", .string(text))] + more)
    }

    @Test func `A full registry refuses what is new, and serves what it has`() {
        var limits = RegistryState.Limits()
        limits.totalSize = 20_000
        var registry = RegistryState(limits: limits)
        var statuses: [Int] = []
        for number in 0..<100 {
            statuses.append(
                send(
                    &registry, "POST", "/subjects/s\(number)/versions",
                    schema(#"{"type":"fixed","name":"F\#(number)","size":1}"#)
                ).status)
        }
        #expect(statuses.first == 200 && statuses.last == 503)
        #expect(send(&registry, "PUT", "/config/new", .object([("compatibility", .string("NONE"))])).status == 503)
        #expect(
            send(&registry, "POST", "/subjects/s0/versions", schema(#"{"type":"fixed","name":"F0","size":1}"#)).status
                == 200)
        #expect(send(&registry, "GET", "/schemas/ids/1").status == 200)
    }

    @Test func `Names and schemas have bounds`() {
        var registry = RegistryState()
        let int = schema(#""int""#)
        #expect(send(&registry, "POST", "/subjects/a%0Ab/versions", int).body["error_code"]?.integer == 42208)
        #expect(
            send(&registry, "POST", "/subjects/\(String(repeating: "x", count: 1025))/versions", int).body[
                "error_code"]?.integer == 42208)
        let large = schema("\"" + String(repeating: "x", count: 1 << 20) + "\"")
        #expect(send(&registry, "POST", "/subjects/s/versions", large).body["error_code"]?.integer == 42201)
        #expect(send(&registry, "GET", "/subjects/%zz/versions").status == 404)
    }

    /// Whoever may write to the topic of schemas chooses the numbers in it, and the next one is counted from them.
    @Test func `Stored ids and versions of any size leave the next ones`() {
        var registry = RegistryState()
        let first = schema(#""int""#)
        #expect(send(&registry, "POST", "/subjects/s/versions", first).body["id"]?.integer == 1)
        for (version, id) in [("9223372036854775807", "7"), ("2", "9223372036854775807"), ("2147483648", "8")] {
            registry.apply(
                RegistryRecord(
                    key: Array(
                        #"{"keytype":"SCHEMA","subject":"s","version":\#(version),"magic":1}"#.utf8),
                    value: Array(
                        #"{"subject":"s","version":\#(version),"id":\#(id),"schema":"\"long\"","deleted":false}"#.utf8))
            )
        }
        #expect(send(&registry, "POST", "/subjects/s/versions", schema(#""long""#)).body["id"]?.integer == 2)
        #expect(send(&registry, "PUT", "/mode/other", .object([("mode", .string("IMPORT"))])).status == 200)
        let chosen: [(name: String, value: JSON)] = [("version", .integer(Int.max)), ("id", .integer(5))]
        #expect(
            send(&registry, "POST", "/subjects/other/versions", schema(#""int""#, chosen)).body["error_code"]?.integer
                == 42202)
        let last: [(name: String, value: JSON)] = [("version", .integer(Int(Int32.max))), ("id", .integer(6))]
        #expect(send(&registry, "POST", "/subjects/other/versions", schema(#""string""#, last)).status == 200)
        #expect(
            send(&registry, "POST", "/subjects/other/versions", schema(#""bytes""#)).body["error_code"]?.integer
                == 42202)
    }

    @Test func `References that refer to each other again and again are read once`() {
        var registry = RegistryState()
        #expect(
            send(&registry, "POST", "/subjects/r0/versions", schema(#"{"type":"fixed","name":"F0","size":1}"#)).status
                == 200)
        for level in 1...15 {
            let references: [JSON] = (0..<level).map {
                .object([("name", .string("F\($0)")), ("subject", .string("r\($0)")), ("version", .integer(1))])
            }
            let text =
                #"{"type":"record","name":"F\#(level)","fields":[{"name":"a","type":"F\#(level - 1)"},{"name":"b","type":"F0"}]}"#
            let response = send(
                &registry, "POST", "/subjects/r\(level)/versions", schema(text, [("references", .array(references))]))
            #expect(response.status == 200, "\(response.body)")
        }
    }
}
