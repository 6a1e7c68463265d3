import Harness
import JSONSchema
import WireBytes

/// Judges 1,000 texts of 200 bytes, as a device sends them, by a schema of 12 properties. With `--peer`, prints schema and text for
/// Benchmarks/schema-peers.py.
@main struct JSONSchemaThroughput {
    static let schema = #"""
        {"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["device","time","temperature"],
        "additionalProperties":false,"properties":{"device":{"type":"string","pattern":"^[a-z]+-[0-9]{1,6}$","maxLength":40},
        "site":{"type":"string","minLength":1},"time":{"type":"integer","minimum":0},
        "temperature":{"type":"number","minimum":-60,"maximum":150},"humidity":{"type":"integer","minimum":0,"maximum":100},
        "pressure":{"type":"number","exclusiveMinimum":0},"ok":{"type":"boolean"},
        "position":{"$ref":"#/definitions/position"},"tags":{"type":"array","items":{"type":"string"},"maxItems":8},
        "mode":{"enum":["auto","manual","off"]},"level":{"type":["integer","null"]},"note":{"type":"string","maxLength":200}},
        "definitions":{"position":{"type":"object","required":["lat","lon"],"properties":{
        "lat":{"type":"number","minimum":-90,"maximum":90},"lon":{"type":"number","minimum":-180,"maximum":180}}}}}
        """#
    static let payload = #"""
        {"device":"sensor-4711","site":"basel-7","time":1481825251155,"temperature":21.75,"humidity":48,"pressure":1013.25,"ok":true,"position":{"lat":47.5596,"lon":7.5886},"tags":["a","b"],"mode":"auto","level":3}
        """#

    static func main() throws {
        if CommandLine.arguments.contains("--peer") {
            print(schema.filter { $0 != "\n" })
            print(payload)
            return
        }
        var validator = JSONSchemaValidator(try CompiledJSONSchema(Array(schema.utf8)))
        let text = Array(payload.utf8)
        guard try validator.isValid(text.span) else { fatalError("the text is not valid") }
        let whole = try measure("validate", operations: 1_000) {
            for _ in 0..<1_000 { blackHole(try validator.isValid(text.span)) }
        }
        print(
            whole.name, "\(text.count) B", "\(Int(whole.best)) ns best", "\(Int(whole.median)) ns median",
            "\(whole.allocationsPerOperation) allocations", separator: "\t")
    }
}
