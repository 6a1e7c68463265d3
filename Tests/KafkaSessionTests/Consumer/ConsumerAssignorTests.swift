import KafkaCodec
import TestSupport
import Testing
import TrestleBase
import WireBytes

@testable import KafkaSession

struct ConsumerAssignorTests {
    private func member(
        _ id: String, _ topics: [String], owned: [TopicPartition] = [], generation: Int32 = -1, instance: String? = nil
    ) -> GroupMember {
        GroupMember(
            memberID: id, groupInstanceID: instance,
            subscription: GroupSubscription(topics: topics, owned: owned, generation: generation))
    }

    private func places(_ text: String) -> [TopicPartition] {
        text.split(separator: " ").map { word in
            TopicPartition(topic: String(word.prefix(1)), partition: Int32(word.dropFirst()) ?? -1)
        }
    }

    @Test func rangeGivesTheSamePartitionsOfEachTopicToAMember() {
        let result = ConsumerAssignor.range.assign(
            [member("b", ["t", "u"]), member("a", ["t", "u"])], partitionCounts: ["t": 3, "u": 3])
        #expect(result == ["a": places("t0 t1 u0 u1"), "b": places("t2 u2")])
    }

    @Test func roundRobinGoesOnFromTopicToTopic() {
        let result = ConsumerAssignor.roundRobin.assign(
            [member("a", ["t", "u"]), member("b", ["t", "u"])], partitionCounts: ["t": 3, "u": 3])
        #expect(result == ["a": places("t0 t2 u1"), "b": places("t1 u0 u2")])
    }

    /// The example of Java's RoundRobinAssignor: members that want different topics.
    @Test func roundRobinPassesOverMembersThatDoNotWantATopic() {
        let result = ConsumerAssignor.roundRobin.assign(
            [member("0", ["t"]), member("1", ["t", "u"]), member("2", ["t", "u", "v"])],
            partitionCounts: ["t": 1, "u": 2, "v": 3])
        #expect(result == ["0": places("t0"), "1": places("u0"), "2": places("u1 v0 v1 v2")])
    }

    @Test func staticMembersAreServedInTheOrderOfTheirNames() {
        let result = ConsumerAssignor.range.assign(
            [member("a", ["t"]), member("z", ["t"], instance: "1"), member("y", ["t"], instance: "0")],
            partitionCounts: ["t": 3])
        #expect(result == ["y": places("t0"), "z": places("t1"), "a": places("t2")])
    }

    @Test(arguments: ConsumerAssignor.allCases) func topicsThatDoNotExistGiveNothing(_ assignor: ConsumerAssignor) {
        let result = assignor.assign([member("a", ["x"])], partitionCounts: [:])
        #expect(result == ["a": []])
    }

    @Test func stickyLeavesWhatMayStay() {
        let first = places("t0 t1 t2 t3 t4 t5")
        let result = ConsumerAssignor.sticky.assign(
            [
                member("a", ["t"], owned: Array(first[0..<3]), generation: 1),
                member("b", ["t"], owned: Array(first[3..<6]), generation: 1), member("c", ["t"]),
            ], partitionCounts: ["t": 6])
        #expect(result["a"].map { Set($0).isSubset(of: first[0..<3]) } == true)
        #expect(result["b"].map { Set($0).isSubset(of: first[3..<6]) } == true)
        #expect(result.values.map(\.count) == [2, 2, 2])
    }

    @Test func aClaimOfAnOlderGenerationYields() {
        let result = ConsumerAssignor.sticky.assign(
            [
                member("a", ["t"], owned: places("t0 t1"), generation: 4),
                member("b", ["t"], owned: places("t1"), generation: 5),
            ], partitionCounts: ["t": 2])
        #expect(result == ["a": places("t0"), "b": places("t1")])
    }

    @Test func cooperativeGivesAPartitionOnlyOnceItIsLetGoOf() {
        let all = places("t0 t1 t2 t3")
        let counts = ["t": 4]
        let first = ConsumerAssignor.cooperativeSticky.assign(
            [member("a", ["t"], owned: all, generation: 1), member("b", ["t"])], partitionCounts: counts)
        #expect(first["b"] == [])
        #expect(first["a"]?.count == 2)
        let second = ConsumerAssignor.cooperativeSticky.assign(
            [member("a", ["t"], owned: first["a"] ?? [], generation: 2), member("b", ["t"], generation: 2)],
            partitionCounts: counts)
        #expect(second["a"] == first["a"])
        #expect(Set((second["a"] ?? []) + (second["b"] ?? [])) == Set(all))
    }

    /// Whatever members want and hold: each partition that somebody wants goes to one who does, as evenly as single moves can make it,
    /// and doing it again changes nothing.
    @Test func everyAssignmentIsCompleteAndSettles() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            let topics = (0..<(random.below(5) + 1)).map { "\(Character(UnicodeScalar(UInt8(97 + $0))))" }
            let counts = Dictionary(uniqueKeysWithValues: topics.map { ($0, random.below(9)) })
            let members = (0..<(random.below(6) + 1)).map { index in
                member("m\(index)", topics.filter { _ in random.chance(66) })
            }
            for assignor in ConsumerAssignor.allCases {
                check(assignor, members, counts)
            }
        }
    }

    private func check(_ assignor: ConsumerAssignor, _ members: [GroupMember], _ counts: [String: Int]) {
        let result = assignor.assign(members, partitionCounts: counts)
        let given = result.values.flatMap { $0 }
        let expected = Set(members.flatMap(\.subscription.topics)).flatMap { topic in
            (0..<(counts[topic] ?? 0)).map { TopicPartition(topic: topic, partition: Int32($0)) }
        }
        #expect(given.count == Set(given).count)
        #expect(Set(given) == Set(expected))
        for member in members {
            let topics = Set(member.subscription.topics)
            #expect(result[member.memberID]?.allSatisfy { topics.contains($0.topic) } == true)
        }
        guard assignor == .sticky || assignor == .cooperativeSticky else { return }
        for giver in members {
            for receiver in members {
                let topics = Set(receiver.subscription.topics)
                let (more, less) = (result[giver.memberID] ?? [], result[receiver.memberID] ?? [])
                #expect(
                    more.count - less.count < 2 || !more.contains { topics.contains($0.topic) },
                    "a partition should have moved")
            }
        }
        let again = assignor.assign(
            members.map { member in
                var member = member
                member.subscription.owned = result[member.memberID] ?? []
                member.subscription.generation = 1
                return member
            }, partitionCounts: counts)
        #expect(again == result)
    }
}

struct ConsumerProtocolTests {
    private let owned = [TopicPartition(topic: "t", partition: 0), TopicPartition(topic: "t", partition: 2)]

    @Test(arguments: ConsumerAssignor.allCases) func aSubscriptionComesBack(_ assignor: ConsumerAssignor) throws {
        let subscription = GroupSubscription(topics: ["t", "u"], owned: owned, generation: 7, rackID: "r")
        let bytes = try ConsumerProtocol.encode(subscription, for: assignor)
        let read = try ConsumerProtocol.decodeSubscription(bytes, for: assignor)
        let keeps = assignor == .sticky || assignor == .cooperativeSticky
        #expect(read.topics == ["t", "u"])
        #expect(read.owned == (keeps ? owned : []))
        #expect(read.generation == (keeps ? 7 : -1))
        #expect(read.rackID == "r")
    }

    /// The bytes that kafka-python 2.2's StickyPartitionAssignor writes for a member of "t" that held t-0 and t-2 in generation 7.
    @Test func theStickyAssignorsBytesAreThoseOfOtherClients() throws {
        let userData: [UInt8] = [0, 0, 0, 1, 0, 1, 0x74, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 7]
        let theirs: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 1, 0x74, 0, 0, 0, 23] + userData
        let read = try ConsumerProtocol.decodeSubscription(ByteSlice(theirs), for: .sticky)
        #expect(read == GroupSubscription(topics: ["t"], owned: owned, generation: 7))
        let ours = try ConsumerProtocol.encode(read, for: .sticky).array
        #expect(Array(ours[2..<theirs.count]) == Array(theirs[2...]))
    }

    @Test func anAssignmentComesBack() throws {
        let bytes = try ConsumerProtocol.encode(assignment: owned)
        #expect(try ConsumerProtocol.decodeAssignment(bytes) == owned)
        #expect(try ConsumerProtocol.decodeAssignment(ByteSlice()) == [])
    }

    @Test func everyTruncationIsReadOrRefusedWithoutATrap() throws {
        let subscription = GroupSubscription(topics: ["topic"], owned: owned, generation: 7, rackID: "r")
        for assignor in ConsumerAssignor.allCases {
            let bytes = try ConsumerProtocol.encode(subscription, for: assignor)
            for count in 0...bytes.count {
                _ = try? ConsumerProtocol.decodeSubscription(bytes.extracting(0..<count), for: assignor)
                _ = try? ConsumerProtocol.decodeAssignment(bytes.extracting(0..<count))
            }
        }
    }
}
