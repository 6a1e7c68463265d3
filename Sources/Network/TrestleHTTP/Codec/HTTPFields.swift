/// The fields of a message in their order, repeats kept. Names are compared without regard to case.
public struct HTTPFields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var all: [Field] = []

    public init() {}

    public init(dictionaryLiteral elements: (String, String)...) {
        all = elements.map { Field(name: $0.0, value: $0.1) }
    }

    public var isEmpty: Bool { all.isEmpty }

    /// Adds a field behind the others, also when there is one of that name.
    public mutating func append(_ name: String, _ value: String) { all.append(Field(name: name, value: value)) }

    public mutating func removeAll(_ name: String) { all.removeAll { HTTPCharacters.isEqual($0.name, name) } }

    /// The value of the first field of that name. Setting replaces all of them; `nil` removes them.
    public subscript(name: String) -> String? {
        get { all.first { HTTPCharacters.isEqual($0.name, name) }?.value }
        set {
            removeAll(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// The values of all fields of that name, in order.
    public func values(_ name: String) -> [String] {
        all.lazy.filter { HTTPCharacters.isEqual($0.name, name) }.map(\.value)
    }

    /// The elements of a list, such as `Connection: keep-alive, Upgrade`, without the whitespace around them.
    public func elements(_ name: String) -> [Substring] {
        // By bytes: to find the characters of a text is not bounded by its length.
        values(name).flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).map { Substring($0).trimmingSpace() }
        }.filter { !$0.isEmpty }
    }

    /// Whether the list holds an element, without regard to case.
    public func has(_ element: String, in name: String) -> Bool {
        elements(name).contains { HTTPCharacters.isEqual($0, element) }
    }
}

extension StringProtocol where UTF8View: BidirectionalCollection {
    /// Without the spaces and tabs at both ends.
    func trimmingSpace() -> SubSequence {
        let isText: (UInt8) -> Bool = { $0 != 0x20 && $0 != 0x09 }
        guard let first = utf8.firstIndex(where: isText), let last = utf8.lastIndex(where: isText) else {
            return self[endIndex...]
        }
        return self[first..<utf8.index(after: last)]
    }
}
