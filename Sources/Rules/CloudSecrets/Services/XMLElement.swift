import WireBytes

/// An element of a response in XML, as STS, IAM and EC2 write them: names, text and children. Attributes, comments,
/// processing instructions and prefixes of names are skipped; a document type is refused.
struct XMLElement: Sendable {
    let name: String
    private(set) var text = ""
    private(set) var children: [XMLElement] = []

    /// The deepest nesting.
    static let maximumDepth = 64

    /// The first descendant of that name, in the order of the text; the element itself counts.
    func first(_ name: String) -> XMLElement? {
        if self.name.hasSameBytes(as: name) { return self }
        for child in children {
            if let found = child.first(name) { return found }
        }
        return nil
    }

    /// The elements of a list: the children `member` or `item` of the child of that name.
    func list(_ name: String) -> [XMLElement] {
        children.first { $0.name.hasSameBytes(as: name) }?.children
            .filter { $0.name == "member" || $0.name == "item" } ?? []
    }

    /// The text of a child.
    subscript(name: String) -> String? { children.first { $0.name.hasSameBytes(as: name) }?.text }

    init(parsing bytes: [UInt8]) throws(CloudError) {
        var open: [XMLElement] = []
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "<") else {
                let end = bytes[offset...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
                if !open.isEmpty { open[open.count - 1].text += Self.unescaped(bytes[offset..<end]) }
                offset = end
                continue
            }
            if bytes[offset...].starts(with: "<!--".utf8) {
                guard let end = Self.end(of: "-->", in: bytes, from: offset + 4) else { break }
                offset = end
                continue
            }
            guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: ">")) else { break }
            let tag = bytes[(offset + 1)..<end]
            offset = end + 1
            switch tag.first {
            case UInt8(ascii: "?"): continue
            case UInt8(ascii: "/"):
                guard var last = open.popLast(), last.name.utf8.elementsEqual(Self.name(tag.dropFirst())) else {
                    throw Self.malformed
                }
                // The space between elements is not a text.
                if !last.children.isEmpty { last.text = "" }
                if open.isEmpty {
                    self = last
                    return
                }
                open[open.count - 1].children.append(last)
            case nil, UInt8(ascii: "!"): throw Self.malformed
            default:
                guard open.count < Self.maximumDepth else { throw Self.malformed }
                let element = XMLElement(name: String(decoding: Self.name(tag), as: UTF8.self))
                if tag.last != UInt8(ascii: "/") {
                    open.append(element)
                } else if open.isEmpty {
                    self = element
                    return
                } else {
                    open[open.count - 1].children.append(element)
                }
            }
        }
        throw Self.malformed
    }

    private init(name: String) { self.name = name }

    private static var malformed: CloudError { CloudError(.invalidResponse, "the response is not well-formed XML") }

    private static func end(of mark: String, in bytes: [UInt8], from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        let mark = Array(mark.utf8)
        var index = start
        while index + mark.count <= bytes.count {
            if bytes[index..<(index + mark.count)].elementsEqual(mark) { return index + mark.count }
            index += 1
        }
        return nil
    }

    private static func name(_ tag: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let name = tag.prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
        return name.firstIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes
        while let first = rest.first {
            if first == UInt8(ascii: "&"), let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) {
                let entity = rest[(rest.startIndex + 1)..<end]
                if let scalar = scalar(String(decoding: entity, as: UTF8.self)) {
                    result += String(scalar).utf8
                    rest = rest[(end + 1)...]
                    continue
                }
            }
            result.append(first)
            rest = rest.dropFirst()
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func scalar(_ entity: String) -> Unicode.Scalar? {
        switch entity {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default:
            if entity.begins(with: "#x") {
                UInt32(entity.dropFirst(2), radix: 16).flatMap { Unicode.Scalar($0) }
            } else if entity.begins(with: "#") {
                UInt32(entity.dropFirst()).flatMap { Unicode.Scalar($0) }
            } else {
                nil
            }
        }
    }
}
