/// A list of 32-bit integers (partition numbers, replicas) that needs no allocation up to four of them.
///
/// Most lists in Kafka's metadata are this short: replicas and in-sync replicas of a partition.
public struct Int32List: Sendable {
    @usableFromInline enum Storage: Sendable {
        /// Elements 0 and 1 in `first`, 2 and 3 in `second`, the lower half first.
        case few(first: UInt64, second: UInt64, count: UInt8)
        case many([Int32])
    }

    @usableFromInline var storage: Storage

    public init() { storage = .few(first: 0, second: 0, count: 0) }

    public init(_ elements: some Sequence<Int32>) {
        self.init()
        for element in elements { append(element) }
    }

    public mutating func append(_ element: Int32) {
        switch storage {
        case .few(var first, var second, let count):
            let bits = UInt64(UInt32(bitPattern: element))
            switch count {
            case 0: first = bits
            case 1: first |= bits << 32
            case 2: second = bits
            case 3: second |= bits << 32
            default:
                storage = .many(Array(self) + CollectionOfOne(element))
                return
            }
            storage = .few(first: first, second: second, count: count + 1)
        case .many(var elements):
            storage = .few(first: 0, second: 0, count: 0)
            elements.append(element)
            storage = .many(elements)
        }
    }
}

extension Int32List: RandomAccessCollection {
    public var startIndex: Int { 0 }

    public var endIndex: Int {
        switch storage {
        case .few(_, _, let count): Int(count)
        case .many(let elements): elements.count
        }
    }

    public subscript(index: Int) -> Int32 {
        switch storage {
        case .few(let first, let second, let count):
            precondition(index >= 0 && index < Int(count))
            let pair = index < 2 ? first : second
            return Int32(truncatingIfNeeded: index & 1 == 0 ? pair : pair >> 32)
        case .many(let elements):
            return elements[index]
        }
    }
}

extension Int32List: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for element in self { hasher.combine(element) }
    }
}

extension Int32List: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Int32...) { self.init(elements) }
}

extension Int32List: CustomStringConvertible {
    public var description: String {
        var text = "["
        for (index, element) in enumerated() { text += index > 0 ? ", \(element)" : "\(element)" }
        return text + "]"
    }
}
