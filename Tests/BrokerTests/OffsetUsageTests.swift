import TestSupport
import Testing
import TrestleBase
import WireBytes

@testable import KafkaBroker

/// Who commits many offsets keeps nobody else from committing some.
@Suite struct OffsetUsageTests {
    private typealias Offsets = OffsetUsage.Offsets

    private let bob = ClientHolder.user(ByteSlice(utf8: "bob"))
    private let alice = ClientHolder.user(ByteSlice(utf8: "alice"))

    /// Committed offsets as the store keeps them, and what counts them.
    private final class Store {
        var usage = OffsetUsage()
        var groups: ExactTexts<Offsets> = [:]
        let maximumBytes: Int

        init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

        func commit(_ group: String, _ partition: Int32, metadata: Int = 0, by holder: ClientHolder) -> Bool {
            let place = OffsetStore.Place(topic: "t", partition: partition)
            let committed = OffsetStore.Committed(offset: 1, metadata: String(repeating: "m", count: metadata))
            var added = usage.addition(committed, at: place, to: groups[group], by: holder)
            if groups[group] == nil { added = added + OffsetUsage.addition(ofGroup: group) }
            guard usage.objection(to: added, by: holder, maximumBytes: maximumBytes) == nil else { return false }
            var accepted = [place: committed]
            let change = usage.attribute(&accepted, of: group, replacing: groups[group], to: holder)
            groups[group, default: [:]].merge(accepted) { $1 }
            usage.note(change, of: group, now: 0)
            return true
        }

        func review() { _ = usage.review(groups, now: 0, retention: nil) { _ in true } }
    }

    @Test func oneUserHasHalfOfTheBytes() {
        let store = Store(maximumBytes: 100_000)
        let taken = (0..<1_000).count { store.commit("bob's \($0)", 0, metadata: 1_000, by: bob) }
        #expect((30...36).contains(taken))
        // Also where the group is another's: it counts for who commits.
        #expect(store.commit("alice's", 0, by: alice))
        #expect(!store.commit("alice's", 1, metadata: 4_000, by: bob))
        #expect(store.commit("alice's", 1, metadata: 4_000, by: alice))
        // What takes no more than before may always be replaced, by anybody.
        #expect(store.commit("bob's 0", 0, metadata: 1_000, by: bob))
        #expect(store.commit("bob's 0", 0, metadata: 1_000, by: alice))
        // And then counts for that one.
        #expect(store.commit("bob's again", 0, metadata: 500, by: bob))
    }

    @Test func whatIsGoneIsThereForOthersAfterAReview() {
        let store = Store(maximumBytes: 100_000)
        while store.commit("bob's \(store.groups.count)", 0, by: bob) {}
        store.groups = store.groups.filter { $0.key.hasSuffix("0") }
        #expect(!store.commit("bob's next", 0, by: bob))
        store.review()
        #expect(store.commit("bob's next", 0, by: bob))
        store.groups = [:]
        store.review()
        #expect(store.usage.bytes == 0)
        #expect(store.commit("alice's", 0, by: alice))
    }

    /// A review may come while the offsets are on their way to the disk.
    @Test func nobodyElseGetsTheNumberOfACommitThatIsNotStoredYet() {
        let store = Store(maximumBytes: 100_000)
        let place = OffsetStore.Place(topic: "t", partition: 0)
        var bobs = [place: OffsetStore.Committed(offset: 1)]
        let change = store.usage.attribute(&bobs, of: "bob's", replacing: nil, to: bob)
        store.review()
        var alices = [place: OffsetStore.Committed(offset: 1)]
        _ = store.usage.attribute(&alices, of: "alice's", replacing: nil, to: alice)
        #expect(bobs[place]?.holder != alices[place]?.holder)
        store.groups["bob's"] = bobs
        store.usage.note(change, of: "bob's", now: 0)
        while store.commit("bob's \(store.groups.count)", 0, by: bob) {}
        #expect(store.commit("alice's", 0, by: alice))
    }

    @Test func afterAStartOneUserHasHalfOfWhatIsLeft() {
        let store = Store(maximumBytes: 100_000)
        for start in 1...5 {
            while store.commit("\(start).\(store.groups.count)", 0, by: bob) {}
            #expect(store.commit("alice's \(start)", 0, by: alice))
            // The log does not say who has committed.
            store.groups = store.groups.mapValues { $0.mapValues { .init(offset: $0.offset, metadata: $0.metadata) } }
            store.usage = OffsetUsage()
            store.review()
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whatIsCountedStepByStepIsWhatAReviewCounts(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let store = Store(maximumBytes: 60_000)
        for _ in 0..<2_000 {
            _ = store.commit(
                "g\(Int.random(in: 0..<20, using: &random))", Int32.random(in: 0..<5, using: &random),
                metadata: Int.random(in: 0..<500, using: &random), by: Bool.random(using: &random) ? bob : alice)
        }
        let counted = store.usage.bytes
        store.review()
        #expect(counted == store.usage.bytes && counted <= 60_000)
    }
}
