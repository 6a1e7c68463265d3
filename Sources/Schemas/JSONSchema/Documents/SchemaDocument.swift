import TrestleJSON
import WireBytes

/// The JSON text of a schema, with the places of its values.
struct SchemaDocument: Sendable {
    /// Where it came from.
    let uri: String
    let bytes: [UInt8]
    private let index: JSONIndex

    /// The largest document, in bytes.
    static let maximumSize = 16 << 20

    init(_ bytes: [UInt8], uri: String) throws(JSONSchemaError) {
        guard bytes.count <= Self.maximumSize else {
            throw JSONSchemaError(document: uri, path: "", problem: "larger than \(Self.maximumSize) bytes")
        }
        self.uri = uri
        self.bytes = bytes
        var index = JSONIndex()
        do {
            try index.read(bytes.span, maximumEntries: 1 << 20)
        } catch {
            throw JSONSchemaError(document: uri, path: "", problem: "not JSON: \(error)")
        }
        self.index = index
    }

    subscript(position: Int) -> JSONIndex.Entry { index[position] }

    var entries: Span<JSONIndex.Entry> {
        @_lifetime(borrow self)
        get { index.entries }
    }

    func kind(_ position: Int) -> JSONIndex.Kind { index[position].kind }

    /// The string or name.
    func text(_ position: Int) -> String { index[position].string(in: bytes.span) }

    /// The bytes of a value as they stand in the text, a string with its quotes.
    func source(_ position: Int) -> ArraySlice<UInt8> {
        let entry = index[position]
        return entry.kind == .string ? bytes[(Int(entry.start) - 1)...Int(entry.end)] : bytes[entry.range]
    }

    /// The names and values of an object, in the order of the text; empty for any other value.
    func members(_ position: Int) -> [(name: Int, value: Int)] {
        let entry = index[position]
        guard entry.kind == .object else { return [] }
        var members: [(name: Int, value: Int)] = []
        var next = position + 1
        while next < Int(entry.next) {
            members.append((next, next + 1))
            next = Int(index[next + 1].next)
        }
        return members
    }

    func elements(_ position: Int) -> [Int] {
        let entry = index[position]
        guard entry.kind == .array else { return [] }
        var elements: [Int] = []
        var next = position + 1
        while next < Int(entry.next) {
            elements.append(next)
            next = Int(index[next].next)
        }
        return elements
    }

    /// The value of a member; of several with the name, the last one.
    func member(_ position: Int, _ name: String) -> Int? {
        var found: Int?
        let entry = index[position]
        guard entry.kind == .object else { return nil }
        var next = position + 1
        while next < Int(entry.next) {
            if index[next].isText(name.utf8Span.span, in: bytes.span) { found = next + 1 }
            next = Int(index[next + 1].next)
        }
        return found
    }

    /// The JSON pointer from the value at `root` to the one at `position` within it, at most about 1,000 bytes long.
    func pointer(to position: Int, from root: Int = 0) -> String {
        JSONPointer.text(to: position, from: root, entries: index.entries, in: bytes.span)
    }
}

/// JSON pointers (RFC 6901).
enum JSONPointer {
    private static let maximumSize = 1_000

    static func text(
        to position: Int, from root: Int, entries: Span<JSONIndex.Entry>, in text: Span<UInt8>
    ) -> String {
        var pointer = ""
        var place = root
        while place != position, pointer.utf8.count < maximumSize {
            let entry = entries[place]
            var next = place + 1
            if entry.kind == .object {
                // A name stands for its member.
                while Int(entries[next + 1].next) <= position { next = Int(entries[next + 1].next) }
                pointer += "/" + escaped(entries[next].string(in: text))
                if next == position { return pointer }
                place = next + 1
            } else if entry.kind == .array {
                var index = 0
                while Int(entries[next].next) <= position {
                    next = Int(entries[next].next)
                    index += 1
                }
                pointer += "/\(index)"
                place = next
            } else {
                return pointer
            }
        }
        return place == position ? pointer : pointer + "…"
    }

    private static func escaped(_ name: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in name.unicodeScalars.prefix(maximumSize) {
            switch scalar {
            case "~": text.append(contentsOf: "~0".unicodeScalars)
            case "/": text.append(contentsOf: "~1".unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// The names of a pointer; `nil` when it is not valid.
    static func names(_ pointer: ArraySlice<UInt8>) -> [[UInt8]]? {
        if pointer.isEmpty { return [] }
        guard pointer.first == UInt8(ascii: "/") else { return nil }
        var names: [[UInt8]] = []
        for part in pointer.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            var name: [UInt8] = []
            var index = part.startIndex
            while index < part.endIndex {
                if part[index] == UInt8(ascii: "~") {
                    index += 1
                    guard index < part.endIndex else { return nil }
                    switch part[index] {
                    case UInt8(ascii: "0"): name.append(UInt8(ascii: "~"))
                    case UInt8(ascii: "1"): name.append(UInt8(ascii: "/"))
                    default: return nil
                    }
                } else {
                    name.append(part[index])
                }
                index += 1
            }
            names.append(name)
        }
        return names
    }
}
