/// The memory in which a matcher notes where it saw what; reused, and of no meaning from block to block.
@safe final class MatchTable {
    let entries: UnsafeMutablePointer<UInt16>

    init() {
        unsafe entries = .allocate(capacity: 1 << GreedyMatcher.maximumTableBits)
        unsafe entries.initialize(repeating: 0, count: 1 << GreedyMatcher.maximumTableBits)
    }

    deinit { unsafe entries.deallocate() }
}
