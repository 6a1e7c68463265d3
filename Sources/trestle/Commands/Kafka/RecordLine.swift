#if Program
import ArgumentParser
import Foundation
import KafkaClient
import TrestleBase
import TrestleJSON
import WireBytes

/// How a line of input becomes a record.
enum RecordFormat: String, ExpressibleByArgument, CaseIterable {
    /// The line is the value.
    case raw
    /// The line is the value in hexadecimal digits.
    case hex
    /// The line is a JSON object with `key`, `value`, `headers`, `partition`, `timestamp`.
    case json

    /// How many bytes of a line a byte of a record may take: `\u0000` in JSON is the longest.
    var longestByte: Int {
        switch self {
        case .raw: 1
        case .hex: 2
        case .json: 6
        }
    }
}

/// Reads records from lines.
struct RecordLineReader {
    struct Fault: Error, CustomStringConvertible { let description: String }

    var topic: String
    var partition: Int32?
    var format: RecordFormat
    /// The key of every record whose line has none.
    var key: ByteSlice?
    /// The text between key and value; `nil` for lines without keys.
    var keySeparator: [UInt8]?
    var headers: KafkaHeaders
    /// Whether an empty value is a tombstone.
    var emptyIsNull: Bool

    func record(_ line: [UInt8]) throws -> KafkaProducer.Record {
        if format == .json { return try json(line) }
        var key = key
        var value = line[...]
        if let keySeparator, let range = line.firstRange(of: keySeparator) {
            key = try bytes(line[..<range.lowerBound])
            value = line[range.upperBound...]
        }
        let isNull = emptyIsNull && value.isEmpty
        return KafkaProducer.Record(
            topic: topic, partition: partition, key: key, value: isNull ? nil : try bytes(value), headers: headers)
    }

    private func bytes(_ text: ArraySlice<UInt8>) throws -> ByteSlice {
        guard format == .hex else { return ByteSlice(Array(text)) }
        guard let bytes = Hex.bytes(text.filter { $0 != 0x20 && $0 != 0x0d }) else {
            throw Fault(description: "it is not hexadecimal: an even number of digits 0-9 and a-f")
        }
        return ByteSlice(bytes)
    }

    // MARK: JSON

    private func json(_ line: [UInt8]) throws -> KafkaProducer.Record {
        let object: JSON
        do { object = try JSON(parsing: line) } catch { throw Fault(description: "it is not JSON: \(error)") }
        guard case .object(let members) = object else {
            throw Fault(description: "it is not a JSON object, for example {\"key\":\"a\",\"value\":\"b\"}")
        }
        // A tombstone deletes what its key names: that must be meant.
        guard members.contains(where: { $0.name == "value" || $0.name == "payload" }) else {
            throw Fault(description: "it has no 'value': write \"value\":null for a tombstone")
        }
        var record = KafkaProducer.Record(topic: topic, partition: partition, key: key, value: nil, headers: headers)
        for member in members {
            switch member.name {
            case "key": record.key = try bytes(member.value, "key")
            case "value", "payload": record.value = try bytes(member.value, member.name)
            case "headers": record.headers = try headers(member.value)
            case "partition":
                // Of a record that was read elsewhere it says where that was.
                continue
            case "timestamp", "ts":
                // -1: the record that was read had none.
                guard let time = member.value.integer, time >= -1 else {
                    throw Fault(description: "'\(member.name)' takes milliseconds since 1970")
                }
                record.timestamp = time < 0 ? nil : WallTime(milliseconds: Int64(time))
            case "topic", "offset", "broker", "tstype", "leader_epoch", "leaderEpoch": continue
            default:
                throw Fault(
                    description:
                        "it has the member '\(PeerText(member.name))': there are key, value, headers and timestamp")
            }
        }
        return record
    }

    /// Text, `null`, `{"base64": "…"}`, or any other JSON as its text.
    private func bytes(_ value: JSON, _ name: String) throws -> ByteSlice? {
        switch value {
        case .null: return nil
        case .string(let text): return ByteSlice(utf8: text)
        case .object(let members) where members.count == 1 && members[0].name == "base64":
            guard let text = members[0].value.text, let bytes = Base64.decode(text.utf8) else {
                throw Fault(description: "'\(name)' is not base64")
            }
            return ByteSlice(bytes)
        default: return ByteSlice(utf8: value.description)
        }
    }

    private func headers(_ value: JSON) throws -> KafkaHeaders {
        var headers = KafkaHeaders()
        switch value {
        case .null: break
        case .object(let members):
            for member in members { headers.append(member.name, try bytes(member.value, "headers")) }
        case .array(let elements):
            if let first = elements.first, first.text != nil { return try pairs(elements) }
            for element in elements {
                guard let name = (element["name"] ?? element["key"])?.text else {
                    throw Fault(description: "'headers' takes an object, or a list of {\"name\":…, \"value\":…}")
                }
                headers.append(name, try bytes(element["value"] ?? .null, "headers"))
            }
        default: throw Fault(description: "'headers' takes an object, or a list of {\"name\":…, \"value\":…}")
        }
        return headers
    }

    /// Names and values by turns, as kcat prints them.
    private func pairs(_ elements: [JSON]) throws -> KafkaHeaders {
        var headers = KafkaHeaders()
        for index in stride(from: 0, to: elements.count, by: 2) {
            guard let name = elements[index].text, index + 1 < elements.count else {
                throw Fault(description: "'headers' takes names and values by turns where it is a list of text")
            }
            headers.append(name, try bytes(elements[index + 1], "headers"))
        }
        return headers
    }
}
#endif
