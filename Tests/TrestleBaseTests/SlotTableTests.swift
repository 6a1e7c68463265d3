import TestSupport
import Testing
import TrestleBase

@Suite struct SlotTableTests {
    @Test func aKeyWhoseValueHasGoneFindsNothing() {
        var table = SlotTable<String>()
        let first = table.insert("a")
        #expect(table[first] == "a" && !table.isEmpty)
        #expect(table.remove(first) == "a" && table.remove(first) == nil)
        let second = table.insert("b")
        #expect(second != first && table[first] == nil && table[second] == "b" && table.values == ["b"])
        #expect(table.change(first) { $0 += "x" } == nil)
        _ = table.change(second) { $0 += "x" }
        #expect(table[second] == "bx")
        for key in [UInt64.max, 1, second + (1 << 32)] { #expect(table[key] == nil) }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func itHoldsWhatADictionaryHolds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = SlotTable<Int>()
        var model: [UInt64: Int] = [:]
        var keys: [UInt64] = []
        for step in 0..<500 {
            if random.chance(55) {
                let key = table.insert(step)
                #expect(model[key] == nil && !keys.contains(key))
                keys.append(key)
                model[key] = step
            } else if !keys.isEmpty {
                let key = keys[random.below(keys.count)]
                #expect(table.remove(key) == model.removeValue(forKey: key))
            }
        }
        #expect(keys.allSatisfy { table[$0] == model[$0] } && table.values.sorted() == model.values.sorted())
        #expect(table.isEmpty == model.isEmpty)
    }
}
