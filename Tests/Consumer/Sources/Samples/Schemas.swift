import JSONSchema
import ProtobufSchema
import WireBytes

func printFaults(in payload: [UInt8]) throws {
    let schema = try CompiledJSONSchema(Array(#"{"type": "object", "required": ["id"]}"#.utf8))
    var validator = JSONSchemaValidator(schema)
    for fault in try validator.faults(in: payload.span) { print(fault) }
}

func encodeReading() throws -> [UInt8] {
    let schema = try CompiledProtobufSchema(proto: Array(#"syntax = "proto3"; message Reading { double celsius = 1; }"#.utf8))
    let type = schema.messageType("Reading")
    var binary = WireBuffer()
    try type?.encode(json: Array(#"{"celsius": 21.5}"#.utf8).span, to: &binary)
    return [UInt8](copying: binary.bytes)
}
