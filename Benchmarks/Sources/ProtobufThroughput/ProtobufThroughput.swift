import Harness
import ProtobufSchema
import WireBytes

/// `ProtobufThroughput` prints the time of one message of 12 fields from JSON to its binary form and back, with the allocations.
/// `ProtobufThroughput json` and `schema` print the message and its file for the peer of Benchmarks/schema-peers.py.
@main struct ProtobufThroughput {
    static let proto = """
        syntax = "proto3";
        package plant;
        message Reading {
          string device = 1; string site = 2; int64 ts = 3; int32 seq = 4; double temperature = 5; double humidity = 6;
          double pressure = 7; float battery = 8; bool ok = 9; Mode mode = 10; string note = 11; sint32 rssi = 12;
          enum Mode { AUTO = 0; MANUAL = 1; OFF = 2; }
        }
        """
    static let json = #"""
        {"device":"sensor-00017","site":"berlin-3","ts":"1700000000123","seq":48213,"temperature":21.53,"humidity":48.2,"pressure":1013.25,"battery":3.71,"ok":true,"mode":"MANUAL","note":"all well","rssi":-67}
        """#

    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "json": return print(json)
        case "schema": return print(proto)
        default: break
        }
        let schema = try CompiledProtobufSchema(proto: Array(proto.utf8), imports: [:])
        guard let type = schema.messageType("plant.Reading") else { fatalError("the message is not in its file") }
        let text = Array(json.utf8)
        var data = WireBuffer()
        try type.encode(json: text.span, to: &data)
        var binary = WireBuffer()
        var output: [UInt8] = []
        let encode = try measure("encode", operations: 1_000) {
            for _ in 0..<1_000 {
                binary.removeAll()
                try type.encode(json: text.span, to: &binary)
                blackHole(binary.count)
            }
        }
        let decode = try measure("decode", operations: 1_000) {
            for _ in 0..<1_000 {
                output.removeAll(keepingCapacity: true)
                try type.decode(data.bytes, json: &output)
                blackHole(output.count)
            }
        }
        for result in [encode, decode] {
            print(
                result.name, "\(Int(result.best)) ns best", "\(Int(result.median)) ns median",
                "\(result.allocationsPerOperation) allocations", separator: "\t")
        }
    }
}
