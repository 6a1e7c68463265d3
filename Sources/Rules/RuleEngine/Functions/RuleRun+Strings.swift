import TrestleBase
import WireBytes

extension RuleRun {
    /// Functions of one text.
    mutating func textual(_ function: Function, _ text: String) -> RuleValue {
        guard spend(text.utf8.count / 16) else { return .undefined }
        switch function {
        case .lower: return string(JavaCase.lower(text))
        case .upper: return string(text.uppercased())
        case .length: return .integer(text.utf16.count)
        case .numbytes: return .integer(text.utf8.count)
        case .ltrim: return .string(Self.trimmed(text, start: true, end: false))
        case .rtrim: return .string(Self.trimmed(text, start: false, end: true))
        case .trim: return .string(Self.trimmed(text, start: true, end: true))
        default:
            let bytes = Array(text.utf8)
            guard let digest = MessageDigest(function)?.digest(of: bytes) else { return .undefined }
            return .string(Hex.text(digest.span))
        }
    }

    /// Without tabs and spaces at its ends.
    private static func trimmed(_ text: String, start: Bool, end: Bool) -> String {
        var bytes = Array(text.utf8)[...]
        if start { bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 } }
        while end, let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Functions of a text and a part of it.
    mutating func compared(_ function: Function, _ text: String, _ part: String) -> RuleValue {
        let (bytes, sought) = (Array(text.utf8), Array(part.utf8))
        guard spend((bytes.count + sought.count) / 16) else { return .undefined }
        switch function {
        case .startswith: return .boolean(bytes.starts(with: sought))
        case .endswith: return .boolean(bytes.count >= sought.count && bytes.suffix(sought.count).elementsEqual(sought))
        default:
            guard let offset = ByteSearch(sought).first(in: bytes, from: 0) else { return .integer(-1) }
            return .integer(String(decoding: bytes[..<offset], as: UTF8.self).utf16.count)
        }
    }

    mutating func padded(_ function: Function, _ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 2, let text = text(of: argument(list, 0, plan), plan.version),
            let count = truncatedInt(argument(list, 1, plan))
        else { return .undefined }
        let spaces = String(repeating: " ", count: min(max(count, 0), 1_000))
        return string(function == .lpad ? spaces + text : text + spaces)
    }

    mutating func replaced(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 3, let text = text(of: argument(list, 0, plan), plan.version),
            let part = self.text(of: argument(list, 1, plan), plan.version),
            let replacement = self.text(of: argument(list, 2, plan), plan.version)
        else { return .undefined }
        let (bytes, sought, new) = (Array(text.utf8), Array(part.utf8), Array(replacement.utf8))
        guard spend((bytes.count + sought.count) / 16) else { return .undefined }
        var result: [UInt8] = []
        if sought.isEmpty {
            // As Java does: between all characters, and at both ends.
            result += new
            for scalar in text.unicodeScalars {
                result += String(scalar).utf8
                result += new
                if result.count > limits.valueSize { break }
            }
            return string(String(decoding: result, as: UTF8.self))
        }
        let search = ByteSearch(sought)
        var start = 0
        while let found = search.first(in: bytes, from: start), result.count <= limits.valueSize {
            result += bytes[start..<found]
            result += new
            start = found + sought.count
        }
        result += bytes[start...]
        return string(String(decoding: result, as: UTF8.self))
    }

    /// `substring(s, from)` and `substring(s, from, to)`: in UTF-16 units from 0, held within the string.
    mutating func substring(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 2 || list.count == 3, let text = text(of: argument(list, 0, plan), plan.version),
            let from = truncatedInt(argument(list, 1, plan))
        else { return .undefined }
        let units = text.utf16
        var end = units.count
        if list.count == 3 {
            guard let to = truncatedInt(argument(list, 2, plan)) else { return .undefined }
            end = min(max(to, 0), end)
        }
        let start = max(from, 0)
        guard start < end else { return .string("") }
        return .string(Self.slice(text, start, end))
    }

    /// A range of UTF-16 units; half of a surrogate pair at an end is left out.
    static func slice(_ text: String, _ start: Int, _ end: Int) -> String {
        let units = text.utf16
        var lower = units.index(units.startIndex, offsetBy: start)
        var upper = units.index(units.startIndex, offsetBy: end)
        if lower.samePosition(in: text.unicodeScalars) == nil { lower = units.index(after: lower) }
        if upper.samePosition(in: text.unicodeScalars) == nil { upper = units.index(before: upper) }
        return lower < upper ? String(text[lower..<upper]) : ""
    }

    mutating func concat(_ arguments: [RuleValue], _ version: SQLVersion) -> RuleValue {
        if arguments.count <= 1 { return arguments.first ?? .undefined }
        if arguments.contains(where: { count(ofArray: $0) != nil }) {
            var elements: [RuleValue] = []
            for argument in arguments where !argument.isUndefined {
                if let more = self.elements(of: argument, version) {
                    elements += more
                } else {
                    elements.append(argument)
                }
                guard spend(1), elements.count <= limits.valueSize / 16 else {
                    fail(tooLarge("an array"))
                    return .undefined
                }
            }
            return .array(elements)
        }
        guard arguments.contains(where: { isString($0) }) else { return .undefined }
        var joined = ""
        for argument in arguments {
            guard let text = text(of: argument, version) else { return .undefined }
            joined += text
            if joined.utf8.count > limits.valueSize { break }
        }
        return string(joined)
    }
}

/// Searches bytes in linear time (Knuth, Morris, Pratt).
struct ByteSearch {
    private let pattern: [UInt8]
    private let borders: [Int]

    init(_ pattern: [UInt8]) {
        self.pattern = pattern
        var borders = [Int](repeating: 0, count: pattern.count)
        var length = 0
        for index in pattern.indices.dropFirst() {
            while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
            if pattern[index] == pattern[length] { length += 1 }
            borders[index] = length
        }
        self.borders = borders
    }

    /// Where the pattern stands first.
    func first(in bytes: [UInt8], from start: Int) -> Int? {
        if pattern.isEmpty { return start }
        var length = 0
        for index in start..<bytes.count {
            while length > 0, bytes[index] != pattern[length] { length = borders[length - 1] }
            if bytes[index] == pattern[length] { length += 1 }
            if length == pattern.count { return index - length + 1 }
        }
        return nil
    }
}
