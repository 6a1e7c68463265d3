/// Which numbers and names a message or an enum keeps from its fields and values.
struct NumberRules {
    private let reserved: NumberSet
    private let extensions: NumberSet
    private let names: Set<[UInt8]>

    init(_ message: MessageDescriptor) {
        reserved = NumberSet(message.reservedRanges.map { $0.start..<max($0.start, $0.end) })
        extensions = NumberSet(message.extensionRanges.map { $0.start..<max($0.start, $0.end) })
        names = Set(message.reservedNames.map { Array($0.utf8) })
    }

    /// The ends of an enum's ranges are in them.
    init(_ enumeration: EnumDescriptor) {
        reserved = NumberSet(
            enumeration.reservedRanges.filter { $0.end < Int.max }.map { $0.start..<max($0.start, $0.end + 1) })
        extensions = NumberSet([])
        names = Set(enumeration.reservedNames.map { Array($0.utf8) })
    }

    func isReserved(_ number: Int) -> Bool { reserved.contains(number) }
    func isReserved(_ name: String) -> Bool { !names.isEmpty && names.contains(Array(name.utf8)) }
    func isForExtensions(_ number: Int) -> Bool { extensions.contains(number) }
}

/// Numbers in ranges, which may overlap: found by bisection.
private struct NumberSet {
    /// In order, without overlaps.
    private var ranges: [Range<Int>] = []

    init(_ given: [Range<Int>]) {
        for range in given.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    func contains(_ number: Int) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= number { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(number)
    }
}
