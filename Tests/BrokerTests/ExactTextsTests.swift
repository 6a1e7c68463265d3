import Testing

@testable import KafkaBroker

/// Two names that look alike are two names.
@Suite struct ExactTextsTests {
    private let composed = "caf\u{e9}", decomposed = "cafe\u{301}"

    @Test func namesAreComparedByTheirBytes() {
        #expect(composed == decomposed)
        var offsets: ExactTexts<Int> = [:]
        offsets[composed] = 1
        offsets[decomposed, default: 5] += 1
        #expect(offsets[composed] == 1 && offsets[decomposed] == 6 && offsets.count == 2)
        #expect(offsets.filter { $0.value == 1 }.keys.map { Array($0.utf8) } == [Array(composed.utf8)])
        #expect(offsets.mapValues { $0 * 2 }[decomposed] == 12)
        #expect(offsets.reduce(0) { $0 + $1.value } == 7)
        offsets.removeValue(forKey: composed)
        #expect(offsets[composed] == nil && offsets[decomposed] == 6)
        #expect([composed, decomposed, composed].distinct().count == 2)
    }
}
