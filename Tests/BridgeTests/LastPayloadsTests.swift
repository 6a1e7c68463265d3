import Testing
import WireBytes

@testable import TrestleBridge

struct LastPayloadsTests {
    @Test func `A payload is new when its topic brought another one last, or none that is known`() {
        let last = LastPayloads(most: 2)
        func replace(_ topic: String, _ payload: String) -> Bool {
            last.replace(ByteSlice(utf8: payload).span, of: ByteSlice(utf8: topic).span)
        }
        #expect(replace("a", "1") && !replace("a", "1") && replace("a", "2") && replace("a", "1"))
        #expect(replace("b", "1") && !replace("b", "1") && !replace("a", "1"))
        #expect(replace("a", "") && !replace("a", ""))
        // Nobody is forgotten for more topics than that, and none of these counts as known.
        #expect(replace("c", "1") && replace("c", "1") && !replace("b", "1"))
        for size in 1...40 {
            let zeros = String(repeating: "\0", count: size)
            #expect(replace("a", zeros))
        }
    }
}
