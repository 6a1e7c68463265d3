import TestSupport
import Testing
import TrestleBase

@Suite struct RingQueueTests {
    /// An array is the model: the queue holds the same elements in the same order after each step.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func holdsWhatAnArrayHolds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = RingQueue<Int>()
        var model: [Int] = []
        for step in 0..<2_000 {
            switch random.below(10) {
            case 0...3:
                queue.append(step)
                model.append(step)
            case 4...6:
                #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            case 7:
                let place = random.below(model.count + 1)
                queue.insert(step, at: place)
                model.insert(step, at: place)
            case 8:
                queue.updateAll { $0 += 1 }
                model = model.map { $0 + 1 }
            default:
                if random.chance(3) {
                    queue.removeAll()
                    model.removeAll()
                } else {
                    queue.trim()
                }
            }
            #expect(queue.count == model.count && queue.first == model.first)
            guard (0..<model.count).allSatisfy({ queue[$0] == model[$0] }) else {
                Issue.record("differs after step \(step)")
                return
            }
        }
    }

    @Test func givesBackMuchMemoryThatItNoLongerNeeds() {
        var queue = RingQueue<Int>()
        for number in 0..<10_000 { queue.append(number) }
        let full = queue.tableBytes
        for _ in 0..<9_990 { _ = queue.popFirst() }
        queue.trim()
        #expect(queue.tableBytes < full / 100)
        #expect((0..<10).map { _ in queue.popFirst() } == (9_990..<10_000).map { $0 })
    }
}
