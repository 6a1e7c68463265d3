import Foundation
import SchemaRegistry
import Testing
import TrestleJSON

/// The requests that Karapace 6.2.0 was given, in their order, with its responses.
struct RecordedSessionTests {
    /// Responses that differ, with the reason.
    private static let differences: [String: Int] = [
        // Confluent's API has more than Karapace: texts and subjects of an id, modes, contexts, all versions at once, a prefix of subjects.
        "schema-by-id-text-only": 200, "schema-by-id-subjects": 200, "mode-put-readonly": 200,
        "schema-by-id-two-subjects": 200,
        "compat-all-versions": 200, "subjects-prefix": 200, "contexts": 200,
    ]

    @Test func `Every recorded request gets the same response`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Fixtures/registry/requests.jsonl")
        var registry = RegistryState()
        var replay = registry
        var count = 0
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let vector = try JSON(parsing: line.utf8)
            let name = vector["name"]?.text ?? ""
            var request = RegistryRequest(vector["method"]?.text ?? "", vector["path"]?.text ?? "")
            request.contentType = vector["requestHeaders"]?["Content-Type"]?.text
            request.accept = vector["requestHeaders"]?["Accept"]?.text
            if let body = vector["body"], body != .null {
                request.body = Array((body["__raw"]?.text ?? body.description).utf8)
            }
            let outcome = registry.respond(to: request)
            if let expected = Self.differences[name] {
                #expect(outcome.response.status == expected, "\(name)")
                if name == "mode-put-readonly" { continue }
            } else {
                compare(outcome.response, vector, name)
            }
            for record in outcome.records {
                registry.apply(record)
                replay.apply(record)
            }
            count += 1
        }
        #expect(count == 135)
        // A second registry that reads the records is in the same state.
        for target in ["/subjects?deleted=true", "/schemas?deleted=true", "/config", "/subjects/plant-value/versions"] {
            let request = RegistryRequest("GET", target)
            #expect(replay.respond(to: request).response.body == registry.respond(to: request).response.body)
        }
    }

    private func compare(_ response: RegistryResponse, _ vector: JSON, _ name: String) {
        #expect(response.status == vector["status"]?.integer, "\(name): \(response.body)")
        guard let expected = vector["response"] else { return }
        if vector["karapaceOnly"]?.bool == true { return }
        if vector["compare"]?.text == "full" {
            #expect(expected == response.body.withoutGUID, "\(name)")
        } else {
            #expect(expected["error_code"] == response.body["error_code"], "\(name): \(response.body)")
            #expect(expected["is_compatible"] == response.body["is_compatible"], "\(name)")
        }
    }
}

extension JSON {
    /// Confluent's registry gives the GUID of a schema, too; Karapace has none.
    fileprivate var withoutGUID: JSON {
        switch self {
        case .object(let members): .object(members.filter { $0.name != "guid" }.map { ($0.name, $0.value.withoutGUID) })
        case .array(let items): .array(items.map(\.withoutGUID))
        default: self
        }
    }
}
