import Testing
import WireBytes

@testable import KafkaBroker

/// Who makes many groups keeps nobody else from making some.
@Suite struct GroupUsageTests {
    private let bob = ClientHolder.user(ByteSlice(utf8: "bob"))
    private let alice = ClientHolder.user(ByteSlice(utf8: "alice"))

    private var configuration: KafkaBroker.Configuration {
        var configuration = KafkaBroker.Configuration(dataFolder: "unused")
        configuration.maximumGroups = 10
        configuration.maximumGroupBytes = 1_000
        return configuration
    }

    @Test func oneUserMakesHalfOfTheGroups() {
        var usage = GroupUsage()
        func make(_ name: String, _ holder: ClientHolder) -> Bool {
            guard usage.objection(toAdding: 1, to: name, by: holder, configuration) == nil else { return false }
            usage.add(name, by: holder)
            usage.set(name, bytes: 1)
            return true
        }
        let made = (0..<20).count { make("bob's \($0)", bob) }
        #expect(made == 5)
        #expect(make("alice's", alice))
        // What is there stays usable, and what goes makes room.
        #expect(usage.objection(toAdding: 1, to: "bob's 0", by: bob, configuration) == nil)
        usage.remove("bob's 0")
        #expect(make("bob's again", bob) && !make("bob's last", bob))
        let others = (0..<10).count { make("alice's \($0)", alice) }
        #expect(others == 4)
        #expect(!make("of a third", .address("10.0.0.1")))
    }

    @Test func theMembersOfOneUsersGroupsTakeHalfOfTheBytes() {
        var usage = GroupUsage()
        usage.add("bob's", by: bob)
        usage.set("bob's", bytes: 490)
        #expect(usage.objection(toAdding: 11, to: "bob's", by: bob, configuration) != nil)
        // What others bring to it counts for them, and what bob brings to theirs for bob.
        #expect(usage.objection(toAdding: 11, to: "bob's", by: alice, configuration) == nil)
        usage.set("bob's", bytes: 90, members: [bob: 400, alice: 10])
        usage.add("hers", by: alice)
        usage.set("hers", bytes: 10, members: [alice: 10])
        #expect(usage.objection(toAdding: 11, to: "hers", by: bob, configuration) != nil)
        #expect(usage.objection(toAdding: 470, to: "hers", by: alice, configuration) == nil)
        usage.remove("hers")
        #expect(usage.objection(toAdding: 490, to: "hers", by: alice, configuration) == nil)
        #expect(usage.objection(toAdding: 491, to: "hers", by: alice, configuration) != nil)
        #expect(usage.objection(toAdding: 490, to: "alice's", by: alice, configuration) == nil)
        usage.remove("bob's")
        #expect(usage.objection(toAdding: 500, to: "bob's", by: bob, configuration) == nil)
    }
}
