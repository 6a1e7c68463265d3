#if Program
import ArgumentParser
import Foundation
import KafkaClient
import TrestleBase
import TrestleJSON
import WireBytes

/// Writes records to standard output, in the form that `--format` names.
final class RecordPrinter {
    private enum Part {
        case text([UInt8])
        case topic, partition, offset, timestamp, key, value, headers, valueSize, keySize
    }

    private enum Form {
        case raw, hex, json
        case pattern([Part])
    }

    private let form: Form
    private let terminal = TerminalText.standardOutput
    private var buffer: [UInt8] = []
    private static let flushSize = 64 << 10
    /// Decodes keys and values by a schema registry; `nil` leaves them as they are.
    private let decoder: RecordDecoder?

    init(_ format: String, decoder: RecordDecoder? = nil) throws {
        self.decoder = decoder
        switch format {
        case "raw": form = .raw
        case "hex": form = .hex
        case "json": form = .json
        default:
            guard format.contains("%") || format.contains("\\") else {
                throw ValidationError("--format takes raw, hex, json, or a pattern, for example '%k %v\\n'")
            }
            form = .pattern(try Self.parts(format))
        }
    }

    private static func parts(_ format: String) throws -> [Part] {
        var parts: [Part] = []
        var text: [UInt8] = []
        var rest = Array(format.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard let next = rest.popFirst() else { throw ValidationError("--format ends within an escape") }
            if byte == UInt8(ascii: "\\") {
                switch next {
                case UInt8(ascii: "n"): text.append(10)
                case UInt8(ascii: "r"): text.append(13)
                case UInt8(ascii: "t"): text.append(9)
                case UInt8(ascii: "0"): text.append(0)
                case UInt8(ascii: "\\"): text.append(next)
                default: throw ValidationError("--format has an unknown escape: use \\n, \\r, \\t, \\0 or \\\\")
                }
                continue
            }
            if next == byte {
                text.append(byte)
                continue
            }
            if !text.isEmpty { parts.append(.text(text)) }
            text = []
            switch next {
            case UInt8(ascii: "t"): parts.append(.topic)
            case UInt8(ascii: "p"): parts.append(.partition)
            case UInt8(ascii: "o"): parts.append(.offset)
            case UInt8(ascii: "T"): parts.append(.timestamp)
            case UInt8(ascii: "k"): parts.append(.key)
            case UInt8(ascii: "v"), UInt8(ascii: "s"): parts.append(.value)
            case UInt8(ascii: "h"): parts.append(.headers)
            case UInt8(ascii: "S"): parts.append(.valueSize)
            case UInt8(ascii: "K"): parts.append(.keySize)
            default: throw ValidationError("--format has an unknown %: use %t %p %o %T %k %v %h %S %K or %%")
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return parts
    }

    /// Fetches the schemas that the records of a batch need.
    func prepare(_ batch: ConsumerBatch) async throws { try await decoder?.prepare(batch) }

    func write(_ record: ConsumerRecord) throws {
        switch form {
        case .raw:
            append(decoder?.json(record, isKey: false) ?? record.value)
            buffer.append(10)
        case .hex:
            if let value = record.value { buffer += Hex.text(value.span).utf8 }
            buffer.append(10)
        case .json:
            writeJSON(record)
            buffer.append(10)
        case .pattern(let parts):
            for part in parts { write(part, record) }
        }
        if buffer.count >= Self.flushSize { try flush() }
    }

    private func append(_ bytes: ByteSlice?) {
        guard let bytes else { return }
        if !terminal.isTerminal { buffer += bytes } else { buffer += terminal.bytes(bytes.array) }
    }

    private func append(text: String) {
        if !terminal.isTerminal { buffer += text.utf8 } else { buffer += terminal.bytes(Array(text.utf8)) }
    }

    private func append(_ number: some FixedWidthInteger) { buffer += String(number).utf8 }

    private func write(_ part: Part, _ record: ConsumerRecord) {
        switch part {
        case .text(let text): buffer += text
        case .topic: append(text: record.topic)
        case .partition: append(record.partition)
        case .offset: append(record.offset)
        case .timestamp: append(record.timestamp)
        case .key: append(decoder?.json(record, isKey: true) ?? record.key)
        case .value: append(decoder?.json(record, isKey: false) ?? record.value)
        case .headers:
            for (index, header) in record.headers.enumerated() {
                append(text: index > 0 ? ",\(header.name)=" : "\(header.name)=")
                append(header.value)
            }
        case .valueSize: append(record.value?.count ?? -1)
        case .keySize: append(record.key?.count ?? -1)
        }
    }

    // MARK: JSON

    /// The form that `trestle produce --format json` reads.
    private func writeJSON(_ record: ConsumerRecord) {
        buffer += #"{"topic":"#.utf8
        JSON.write(record.topic, to: &buffer)
        buffer += #","partition":"#.utf8
        append(record.partition)
        buffer += #","offset":"#.utf8
        append(record.offset)
        buffer += #","timestamp":"#.utf8
        append(record.timestamp)
        buffer += #","key":"#.utf8
        if let json = decoder?.json(record, isKey: true) { buffer += json } else { appendJSON(record.key) }
        buffer += #","value":"#.utf8
        if let json = decoder?.json(record, isKey: false) { buffer += json } else { appendJSON(record.value) }
        if record.headerCount > 0 {
            for (index, header) in record.headers.enumerated() {
                buffer += (index == 0 ? #","headers":[{"name":"# : #",{"name":"#).utf8
                JSON.write(header.name, to: &buffer)
                buffer += #","value":"#.utf8
                appendJSON(header.value)
                buffer.append(UInt8(ascii: "}"))
            }
            buffer.append(UInt8(ascii: "]"))
        }
        buffer.append(UInt8(ascii: "}"))
    }

    private func appendJSON(_ bytes: ByteSlice?) {
        guard let bytes else { return buffer += "null".utf8 }
        if let text = String(validUTF8: bytes.span) { return JSON.write(text, to: &buffer) }
        buffer += #"{"base64":""#.utf8
        buffer += Base64.encode(bytes.array).utf8
        buffer += #""}"#.utf8
    }

    /// Writes out what is buffered.
    func flush() throws {
        guard !buffer.isEmpty else { return }
        try Output.write(Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }
}
#endif
