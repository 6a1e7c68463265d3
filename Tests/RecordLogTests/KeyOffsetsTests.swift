import Testing
import TestSupport
import TrestleBase

@testable import RecordLog

/// The table of a compaction's keys, against a dictionary.
struct KeyOffsetsTests {
    @Test(arguments: [1, 2, 3] as [UInt64]) func theLastOffsetOfEachKeyIsFound(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = KeyOffsets(start: 0, limit: 1 << 20)
        var model: [[UInt8]: Int64] = [:]
        for offset in 0..<20_000 as Range<Int64> {
            let key = (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random) }
            let hasSpace = table.add(key.span, offset)
            #expect(hasSpace)
            model[key] = offset
        }
        for (key, offset) in model where table[key.span] != offset { Issue.record("\(key)") }
        let unknown: [UInt8] = [9]
        let found = table[unknown.span]
        #expect(found == nil)
    }

    @Test(arguments: [1, 3, 8, 200]) func theMemoryOfMillionsOfKeysIsBounded(keySize: Int) {
        let limit = 4 << 20
        var table = KeyOffsets(start: 0, limit: limit)
        var count = 0
        while true {
            let key = (0..<keySize).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
            if keySize == 1, count > 255 { break }
            guard table.add(key.span, Int64(count)) else { break }
            count += 1
        }
        #expect(table.size <= limit)
        #expect(keySize == 1 ? count == 256 : count * (keySize + 32) > limit / 4)
        // Those that are there still move on.
        let first = [UInt8](repeating: 0, count: keySize)
        let isKnown = table.add(first.span, 1_000_000)
        let offset = table[first.span]
        #expect(isKnown && offset == 1_000_000)
    }

    @Test func oneKeyAlwaysFits() {
        var table = KeyOffsets(start: 0, limit: 10)
        let long = [UInt8](repeating: 1, count: 1000)
        let other: [UInt8] = [2]
        let results = [table.add(long.span, 5), table.add(other.span, 6)]
        let offset = table[long.span]
        #expect(results == [true, false] && offset == 5)
    }
}
