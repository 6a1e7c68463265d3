import TrestleJSON
import WireBytes

extension RuleRun {
    func isString(_ value: RuleValue) -> Bool {
        switch value {
        case .string: true
        case .node(let node): entry(node).kind == .string
        default: false
        }
    }

    /// The bytes of a string, of one of the payload with its escapes; 0 for any other value.
    func length(_ value: RuleValue) -> Int {
        switch value {
        case .string(let string): string.utf8.count
        case .node(let node): entry(node).range.count
        default: 0
        }
    }

    /// The text of a string; `nil` for any other value.
    func stringText(_ value: RuleValue) -> String? {
        switch value {
        case .string(let string): return string
        case .node(let node):
            let entry = entry(node)
            return entry.kind == .string ? entry.string(in: payload) : nil
        default: return nil
        }
    }

    /// The value as a String; `nil` where the conversion gives Undefined.
    mutating func text(of value: RuleValue, _ version: SQLVersion) -> String? {
        switch value {
        case .undefined, .null: return nil
        case .boolean(let boolean): return boolean ? "true" : "false"
        case .integer(let int): return String(int)
        case .number(let number, let isInteger): return number.text(isInteger: isInteger)
        case .string(let string): return spendText(string.utf8.count) ? string : nil
        case .node(let node) where entry(node).kind == .string:
            return spendText(entry(node).range.count) ? entry(node).string(in: payload) : nil
        case .node, .array, .object:
            var buffer = WireBuffer()
            write(value, version, to: &buffer)
            return String(decodingUTF8: buffer.bytes)
        }
    }

    /// `cast(value AS type)`, which converts more than the operators do.
    mutating func cast(_ value: RuleValue, to type: CastType, _ version: SQLVersion) -> RuleValue {
        switch type {
        case .string: return text(of: value, version).map(RuleValue.string) ?? .undefined
        case .integer:
            if case .boolean(let boolean) = value { return .integer(boolean ? 1 : 0) }
            guard let number = number(value) else { return .undefined }
            return .numeric(number.rounded(.down), isInteger: true, version)
        case .decimal:
            if case .boolean(let boolean) = value {
                return .numeric(Decimal128(exact: boolean ? 10 : 0, exponent: -1), isInteger: false, version)
            }
            guard let number = number(value) else { return .undefined }
            return .numeric(number, isInteger: false, version)
        case .boolean:
            switch value {
            case .integer(let int): return .boolean(int != 0)
            case .number(let number, _): return .boolean(!number.isZero)
            default: return boolean(value).map(RuleValue.boolean) ?? .undefined
            }
        }
    }

    /// An index or a count: a number, or a string that is one, without its places.
    mutating func truncatedInt(_ value: RuleValue) -> Int? {
        if case .integer(let int) = value { return int }
        guard let number = number(value) else { return nil }
        let whole = number.rounded(.towardZero)
        // Far beyond any length.
        return whole.int ?? (whole.isNegative ? .min : .max)
    }

    // MARK: - JSON

    /// Writes a value as compact JSON; Undefined writes nothing.
    mutating func write(_ value: RuleValue, _ version: SQLVersion, to output: inout WireBuffer) {
        guard spend(1) else { return }
        guard output.count <= limits.valueSize else { return fail(tooLarge("a value")) }
        switch value {
        case .undefined: return
        case .null: JSONOutput.write("null", to: &output)
        case .boolean(let boolean): JSONOutput.write(boolean ? "true" : "false", to: &output)
        case .integer(let int): DecimalText.write(int, to: &output)
        case .number(let number, let isInteger): number.write(isInteger: isInteger, to: &output)
        case .string(let string):
            JSONOutput.writeString(string.utf8Span.span, to: &output)
        case .node(let node): write(node: node, version, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(element, version, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONOutput.writeString(member.name.utf8Span.span, to: &output)
                output.append(UInt8(ascii: ":"))
                write(member.value, version, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Writes a value of the payload without white space. The index gives each value's end, so that nothing is recursive.
    private mutating func write(node: Int32, _ version: SQLVersion, to output: inout WireBuffer) {
        var index = node
        let end = entry(node).next
        guard spend(Int(end - node)) else { return }
        // The ends of the arrays and objects that are open, and whether a name is next.
        var open: [(end: Int32, isObject: Bool)] = []
        var isName = false
        var isFirst = true
        while true {
            while let last = open.last, index == last.end {
                output.append(UInt8(ascii: last.isObject ? "}" : "]"))
                open.removeLast()
                isFirst = false
                isName = open.last?.isObject ?? false
            }
            guard index < end else { return }
            let entry = entry(index)
            if isName {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                writeRaw(entry, to: &output)
                output.append(UInt8(ascii: ":"))
                isName = false
                index += 1
                continue
            }
            if !isFirst, !(open.last?.isObject ?? true) { output.append(UInt8(ascii: ",")) }
            switch entry.kind {
            case .array, .object:
                output.append(UInt8(ascii: entry.kind == .object ? "{" : "["))
                open.append((entry.next, entry.kind == .object))
                isFirst = true
                isName = entry.kind == .object
                index += 1
                continue
            case .string: writeRaw(entry, to: &output)
            case .number:
                if case .number(let number, let isInteger) = resolved(index, version) {
                    number.write(isInteger: isInteger, to: &output)
                } else if case .integer(let int) = resolved(index, version) {
                    DecimalText.write(int, to: &output)
                } else {
                    // Beyond 9.99E999: there is no such value.
                    JSONOutput.write("null", to: &output)
                }
            case .null, .true, .false: output.append(payload.extracting(entry.range))
            }
            index += 1
            isFirst = false
            isName = open.last?.isObject ?? false
        }
    }

    /// A string as it stands in the payload, with its quotes.
    private func writeRaw(_ entry: JSONIndex.Entry, to output: inout WireBuffer) {
        output.append(payload.extracting((Int(entry.start) - 1)..<(Int(entry.end) + 1)))
    }
}

/// JSON text into a buffer.
enum JSONOutput {
    static func write(_ word: String, to output: inout WireBuffer) { output.append(utf8: word) }

    /// A string with its quotes, escaped where JSON asks for it.
    static func writeString(_ text: Span<UInt8>, to output: inout WireBuffer) {
        output.append(UInt8(ascii: "\""))
        var start = 0
        for index in 0..<text.count {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            output.append(text.extracting(start..<index))
            start = index + 1
            output.append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
            case 0x0A: output.append(UInt8(ascii: "n"))
            case 0x0D: output.append(UInt8(ascii: "r"))
            case 0x09: output.append(UInt8(ascii: "t"))
            default:
                output.append(utf8: "u00")
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
        }
        output.append(text.extracting(start..<text.count))
        output.append(UInt8(ascii: "\""))
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
