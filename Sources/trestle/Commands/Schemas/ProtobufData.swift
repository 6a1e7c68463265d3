#if Program
import ArgumentParser
import Foundation
import ProtobufSchema
import WireBytes

/// Lines of JSON as Protobuf, and the way back, for `trestle schema encode` and `decode`.
struct ProtobufData {
    private let type: ProtobufMessageType
    private let isDelimited: Bool

    /// - Parameter message: the full name of the message; the schema's first one by default.
    init(_ schema: CompiledProtobufSchema, message: String?, framing: DataFraming) throws {
        guard framing == .none || framing == .delimited else {
            throw ValidationError("--framing of Protobuf is none or delimited")
        }
        isDelimited = framing == .delimited
        guard let name = message ?? schema.messageNames.first, let type = schema.messageType(name) else {
            throw ValidationError("the schema has no message \(SettingsFile.shown(message ?? ""))")
        }
        self.type = type
    }

    func encode(_ lines: [(number: Int, text: [UInt8])]) throws {
        guard isDelimited || lines.count <= 1 else {
            throw ValidationError("several messages need --framing delimited")
        }
        var output = WireBuffer()
        for line in lines {
            var message = WireBuffer()
            do throws(ProtobufDataError) { try type.encode(json: line.text.span, to: &message) } catch {
                printError(TerminalText.line("line \(line.number): \(error)"))
                throw ExitStatus.refusedData
            }
            if isDelimited { output.append(unsignedVarint: UInt64(message.count)) }
            output.append(message.bytes)
        }
        try? Output.write(Data([UInt8](copying: output.bytes)))
    }

    func decode(_ bytes: [UInt8]) throws {
        var cursor = ByteCursor(bytes.span)
        repeat {
            var message = cursor.readRestOrNothing(isDelimited)
            if isDelimited {
                guard let length = cursor.readUnsignedVarint(maximumBytes: 5), length <= UInt64(cursor.remaining),
                    let content = cursor.read(Int(length))
                else {
                    printError("byte \(cursor.position): a message that is cut off")
                    throw ExitStatus.refusedData
                }
                message = [UInt8](copying: content)
            }
            var text: [UInt8] = []
            do throws(ProtobufDataError) { try type.decode(message.span, json: &text) } catch {
                printError(TerminalText.line("\(error)"))
                throw ExitStatus.refusedData
            }
            printLine(String(decoding: text, as: UTF8.self))
        } while isDelimited && !cursor.isAtEnd
    }
}

extension ByteCursor {
    /// All bytes that are left, or none of them.
    fileprivate mutating func readRestOrNothing(_ isNothing: Bool) -> [UInt8] {
        isNothing ? [] : [UInt8](copying: readRest())
    }
}
#endif
