import TestSupport
import KafkaCodec
import Testing
import WireBytes

@testable import KafkaBroker

/// A group as a pure value: given these events, these responses.
@Suite struct KafkaBrokerGroupTests {
    private func join(
        _ id: String = "", new: String = "", instance: String? = nil, metadata: ByteSlice = [1],
        protocols: [String] = ["range"], knownIDs: Bool = false, skips: Bool = false
    ) -> ConsumerGroup.Join {
        ConsumerGroup.Join(
            memberID: id, instanceID: instance, clientID: "client", clientHost: "/127.0.0.1",
            sessionTimeout: .seconds(10),
            rebalanceTimeout: .seconds(60), protocolType: "consumer",
            protocols: protocols.map { .init(name: $0, metadata: metadata) }, newMemberID: new,
            requiresKnownMemberID: knownIDs, canSkipAssignment: skips)
    }

    private func sync(
        _ id: String, _ generation: Int32, _ assignments: ExactTexts<ByteSlice> = [:]
    ) -> ConsumerGroup.Sync {
        ConsumerGroup.Sync(
            memberID: id, instanceID: nil, generation: generation, protocolType: nil, protocolName: nil,
            assignments: assignments)
    }

    private func joins(_ actions: [ConsumerGroup.Action]) -> [UInt64: ConsumerGroup.JoinResult] {
        Dictionary(
            uniqueKeysWithValues: actions.compactMap {
                if case .respondToJoin(let waiter, let result) = $0 { (waiter, result) } else { nil }
            })
    }

    private func syncs(_ actions: [ConsumerGroup.Action]) -> [UInt64: ConsumerGroup.SyncResult] {
        Dictionary(
            uniqueKeysWithValues: actions.compactMap {
                if case .respondToSync(let waiter, let result) = $0 { (waiter, result) } else { nil }
            })
    }

    /// A stable group of `a`, the leader, and `b`, in generation 2.
    private func stableGroup() -> ConsumerGroup {
        var group = ConsumerGroup(maximumMembers: 10)
        _ = group.handleJoin(join(new: "a"), waiter: 1, now: 0)
        _ = group.handleJoin(join(new: "b"), waiter: 2, now: 0)
        _ = group.handleJoin(join("a"), waiter: 3, now: 0)
        _ = group.handleSync(sync("b", 2), waiter: 4, now: 0)
        _ = group.handleSync(sync("a", 2, ["a": [10], "b": [20]]), waiter: 5, now: 0)
        return group
    }

    @Test func aLoneMemberLeadsAtOnceAndGetsItsOwnAssignment() {
        var group = ConsumerGroup(maximumMembers: 10)
        let joined = joins(group.handleJoin(join(new: "a"), waiter: 1, now: 0))[1]
        #expect(joined?.error == KafkaErrorCode.none && joined?.generation == 1 && joined?.leader == "a")
        #expect(joined?.members.map(\.id) == ["a"] && joined?.protocolName == "range")
        let synced = syncs(group.handleSync(sync("a", 1, ["a": [7]]), waiter: 2, now: 0))[2]
        #expect(synced?.assignment == [7])
        #expect(group.state == .stable)
    }

    @Test func aMemberWithoutAnIDIsGivenOneFirst() {
        var group = ConsumerGroup(maximumMembers: 10)
        let refused = joins(group.handleJoin(join(new: "a", knownIDs: true), waiter: 1, now: 0))[1]
        #expect(refused?.error == .memberIDRequired && refused?.memberID == "a")
        let joined = joins(group.handleJoin(join("a", knownIDs: true), waiter: 2, now: 0))[2]
        #expect(joined?.error == KafkaErrorCode.none && joined?.memberID == "a")
        let unknown = joins(group.handleJoin(join("never given", knownIDs: true), waiter: 3, now: 0))[3]
        #expect(unknown?.error == .unknownMemberID)
    }

    /// The response with the id may be lost with its connection: its client then joins with another id.
    @Test func anIDWhoseConnectionIsGoneHoldsNobodyUp() {
        var group = ConsumerGroup(maximumMembers: 10)
        _ = group.handleJoin(join(new: "lost", knownIDs: true), waiter: 1, now: 0)
        _ = group.handleJoin(join(new: "a", knownIDs: true), waiter: 2, now: 0)
        #expect(group.handleJoin(join("a", knownIDs: true), waiter: 3, now: 0).isEmpty)
        let joined = joins(group.handlePendingDisconnect(1, now: 0))[3]
        #expect(joined?.error == KafkaErrorCode.none && joined?.memberID == "a")
        // It had come through after all.
        let late = group.handleJoin(join("lost", knownIDs: true), waiter: 4, now: 0)
        #expect(late.isEmpty && group.members.count == 2)
    }

    @Test func aSecondMemberWaitsUntilTheFirstHasJoinedAgain() {
        var group = ConsumerGroup(maximumMembers: 10)
        _ = group.handleJoin(join(new: "a"), waiter: 1, now: 0)
        _ = group.handleSync(sync("a", 1, ["a": [7]]), waiter: 2, now: 0)
        #expect(group.handleJoin(join(new: "b"), waiter: 3, now: 0).isEmpty)
        let beat = group.handleHeartbeat(memberID: "a", instanceID: nil, generation: 1, now: 0)
        #expect(beat == .rebalanceInProgress)
        let results = joins(group.handleJoin(join("a"), waiter: 4, now: 0))
        #expect(results[3]?.generation == 2 && results[3]?.members.isEmpty == true && results[3]?.leader == "a")
        #expect(results[4]?.members.map(\.id) == ["a", "b"])
        #expect(group.handleSync(sync("b", 2), waiter: 5, now: 0).isEmpty)
        let synced = syncs(group.handleSync(sync("a", 2, ["a": [10], "b": [20]]), waiter: 6, now: 0))
        #expect(synced[5]?.assignment == [20] && synced[6]?.assignment == [10])
    }

    @Test func aMemberThatLeavesSetsOffARebalance() {
        var group = stableGroup()
        let (error, actions) = group.handleLeave(memberID: "a", instanceID: nil, now: 0)
        #expect(error == KafkaErrorCode.none && actions.isEmpty && group.state == .preparingRebalance)
        let result = joins(group.handleJoin(join("b"), waiter: 9, now: 0))[9]
        #expect(result?.leader == "b" && result?.members.map(\.id) == ["b"] && result?.generation == 3)
        _ = group.handleLeave(memberID: "b", instanceID: nil, now: 0)
        #expect(group.isEmpty && group.state == .empty)
    }

    @Test func aSilentMemberIsRemovedAfterItsSessionTimeout() {
        var group = stableGroup()
        #expect(group.nextDeadline == .after(.milliseconds(10_000)))
        _ = group.handleHeartbeat(memberID: "a", instanceID: nil, generation: 2, now: .after(.milliseconds(9_000)))
        _ = group.handleTimeout(now: .after(.milliseconds(10_000)))
        #expect(group.members.keys.sorted() == ["a"] && group.state == .preparingRebalance)
        let beat = group.handleHeartbeat(
            memberID: "b", instanceID: nil, generation: 2, now: .after(.milliseconds(10_000)))
        #expect(beat == .unknownMemberID)
    }

    @Test func aRebalanceEndsWithoutThoseThatDoNotComeBackInTime() {
        var group = stableGroup()
        _ = group.handleJoin(join(new: "c"), waiter: 6, now: 0)
        _ = group.handleJoin(join("b"), waiter: 7, now: 0)
        for time in stride(from: Int64(5_000), to: 60_000, by: 5_000) {
            _ = group.handleHeartbeat(memberID: "a", instanceID: nil, generation: 2, now: .after(.milliseconds(time)))
            let early = group.handleTimeout(now: .after(.milliseconds(time)))
            #expect(early.isEmpty)
        }
        let results = joins(group.handleTimeout(now: .after(.milliseconds(60_000))))
        #expect(results[7]?.generation == 3 && results[7]?.leader == "b")
        #expect(results[7]?.members.map(\.id) == ["b", "c"] && results[6]?.leader == "b")
    }

    @Test func aMemberThatDoesNotSyncInTimeIsRemoved() {
        var group = ConsumerGroup(maximumMembers: 10)
        _ = group.handleJoin(join(new: "a"), waiter: 1, now: 0)
        _ = group.handleTimeout(now: .after(.milliseconds(60_000)))
        #expect(group.isEmpty)
    }

    @Test func offsetsAreTakenFromMembersOfThisGenerationAlone() {
        var group = stableGroup()
        func check(_ id: String, _ generation: Int32) -> KafkaErrorCode {
            group.handleCommit(memberID: id, instanceID: nil, generation: generation, now: 0)
        }
        #expect(check("a", 2) == KafkaErrorCode.none)
        #expect(check("a", 1) == .illegalGeneration)
        #expect(check("x", 2) == .unknownMemberID)
        #expect(check("", -1) == .unknownMemberID)
        var empty = ConsumerGroup(maximumMembers: 10)
        let alone = empty.handleCommit(memberID: "", instanceID: nil, generation: -1, now: 0)
        #expect(alone == KafkaErrorCode.none)
    }

    @Test func aStaticMemberComesBackWithoutARebalanceAndShutsOutItsOldSelf() {
        var group = ConsumerGroup(maximumMembers: 10)
        _ = group.handleJoin(join(new: "a"), waiter: 1, now: 0)
        _ = group.handleJoin(join(new: "s1", instance: "static"), waiter: 2, now: 0)
        _ = group.handleJoin(join("a"), waiter: 3, now: 0)
        _ = group.handleSync(sync("a", 2, ["s1": [5]]), waiter: 4, now: 0)
        let result = joins(group.handleJoin(join(new: "s2", instance: "static"), waiter: 5, now: 0))[5]
        #expect(result?.error == KafkaErrorCode.none && result?.generation == 2 && result?.memberID == "s2")
        #expect(group.state == .stable)
        #expect(syncs(group.handleSync(sync("s2", 2), waiter: 6, now: 0))[6]?.assignment == [5])
        let old = group.handleHeartbeat(memberID: "s1", instanceID: "static", generation: 2, now: 0)
        #expect(old == .fencedInstanceID)
    }

    /// A stable group in generation 2 of a dynamic member `a` and the static `s1`; `leader` leads it.
    private func groupWithAStaticMember(leader: String) -> ConsumerGroup {
        var group = ConsumerGroup(maximumMembers: 10)
        let first = leader == "a" ? join(new: "a") : join(new: "s1", instance: "static")
        let second = leader == "a" ? join(new: "s1", instance: "static") : join(new: "a")
        _ = group.handleJoin(first, waiter: 1, now: 0)
        _ = group.handleJoin(second, waiter: 2, now: 0)
        _ = group.handleJoin(leader == "a" ? join("a") : join("s1", instance: "static"), waiter: 3, now: 0)
        _ = group.handleSync(sync(leader == "a" ? "s1" : "a", 2), waiter: 4, now: 0)
        _ = group.handleSync(sync(leader, 2, ["a": [4], "s1": [5]]), waiter: 5, now: 0)
        return group
    }

    @Test func aStaticLeaderThatComesBackIsToldToKeepTheAssignment() {
        var group = groupWithAStaticMember(leader: "s1")
        let result = joins(group.handleJoin(join(new: "s2", instance: "static", skips: true), waiter: 6, now: 0))[6]
        #expect(result?.generation == 2 && result?.leader == "s2" && result?.skipsAssignment == true)
        #expect(result?.members.map(\.id).sorted() == ["a", "s2"])
        #expect(group.state == .stable && group.leader == "s2")
        #expect(syncs(group.handleSync(sync("s2", 2), waiter: 7, now: 0))[7]?.assignment == [5])
        let beat = group.handleHeartbeat(memberID: "a", instanceID: nil, generation: 2, now: 0)
        #expect(beat == KafkaErrorCode.none)
    }

    @Test func aStaticLeaderThatKnowsNoSkippingIsToldOfItsFormerID() {
        var group = groupWithAStaticMember(leader: "s1")
        let result = joins(group.handleJoin(join(new: "s2", instance: "static"), waiter: 6, now: 0))[6]
        #expect(result?.generation == 2 && result?.leader == "s1" && result?.memberID == "s2")
        #expect(result?.members.isEmpty == true && result?.skipsAssignment == false && group.state == .stable)
    }

    @Test func aStaticMemberThatComesBackWithOtherMetadataStaysIfTheProtocolDoes() {
        var group = groupWithAStaticMember(leader: "a")
        let same = joins(group.handleJoin(join(new: "s2", instance: "static", metadata: [9]), waiter: 6, now: 0))[6]
        #expect(same?.generation == 2 && group.state == .stable)
        // Another protocol first, which `a` does not speak, changes nothing either.
        let protocols = ["other", "range"]
        let other = joins(
            group.handleJoin(join(new: "s3", instance: "static", protocols: protocols), waiter: 7, now: 0))[7]
        #expect(other?.generation == 2 && group.state == .stable)
    }

    @Test func aStaticMemberKeepsItsPlaceThroughARebalanceWhileItsSessionLives() {
        var group = groupWithAStaticMember(leader: "a")
        // Its session is longer than the rebalance of a newcomer takes.
        var longer = join(new: "s2", instance: "static")
        longer.sessionTimeout = .seconds(300)
        _ = group.handleJoin(longer, waiter: 6, now: 0)
        _ = group.handleSync(sync("s2", 2), waiter: 7, now: 0)
        _ = group.handleJoin(join(new: "b"), waiter: 8, now: .after(.milliseconds(1_000)))
        _ = group.handleJoin(join("a"), waiter: 9, now: .after(.milliseconds(1_000)))
        let results = joins(group.handleTimeout(now: .after(.milliseconds(61_000))))
        #expect(results[9]?.generation == 3 && results[9]?.members.map(\.id).sorted() == ["a", "b", "s2"])
        _ = group.handleSync(sync("b", 3), waiter: 10, now: .after(.milliseconds(61_000)))
        _ = group.handleSync(
            sync("a", 3, ["a": [1], "b": [2], "s2": [3]]), waiter: 11, now: .after(.milliseconds(61_000)))
        #expect(group.state == .stable)
        // Back in time, under its instance id: its part is there, and nobody else notices.
        let back = joins(
            group.handleJoin(join(new: "s3", instance: "static"), waiter: 12, now: .after(.milliseconds(70_000))))[12]
        #expect(back?.generation == 3 && group.state == .stable)
        #expect(
            syncs(group.handleSync(sync("s3", 3), waiter: 13, now: .after(.milliseconds(70_000))))[13]?.assignment == [
                3
            ])
    }

    @Test func aStaticMemberThatStaysAwayIsRemovedWhenItsSessionEnds() {
        var group = groupWithAStaticMember(leader: "a")
        _ = group.handleJoin(join(new: "b"), waiter: 6, now: .after(.milliseconds(1_000)))
        _ = group.handleJoin(join("a"), waiter: 7, now: .after(.milliseconds(1_000)))
        let results = joins(group.handleTimeout(now: .after(.milliseconds(10_000))))
        #expect(results[7]?.members.map(\.id).sorted() == ["a", "b"])
    }

    @Test func aLeaderThatIsMissingIsReplacedByOneThatIsThere() {
        var group = groupWithAStaticMember(leader: "s1")
        _ = group.handleHeartbeat(memberID: "s1", instanceID: "static", generation: 2, now: 0)
        var longer = join(new: "s2", instance: "static", skips: true)
        longer.sessionTimeout = .seconds(300)
        _ = group.handleJoin(longer, waiter: 6, now: 0)
        _ = group.handleJoin(join(new: "b"), waiter: 7, now: .after(.milliseconds(1_000)))
        _ = group.handleJoin(join("a"), waiter: 8, now: .after(.milliseconds(1_000)))
        let results = joins(group.handleTimeout(now: .after(.milliseconds(61_000))))
        #expect(results[8]?.leader == "a" && results[8]?.members.count == 3)
    }

    @Test func staticMembersThatAreAllAwayAreWaitedFor() {
        var group = ConsumerGroup(maximumMembers: 10)
        var request = join(new: "s1", instance: "static")
        request.sessionTimeout = .milliseconds(300_000)
        _ = group.handleJoin(request, waiter: 1, now: 0)
        _ = group.handleSync(sync("s1", 1, ["s1": [1]]), waiter: 2, now: 0)
        _ = group.handleJoin(join(new: "b"), waiter: 3, now: 0)
        let (_, left) = group.handleLeave(memberID: "b", instanceID: nil, now: 0)
        #expect(joins(left)[3]?.error == .unknownMemberID)
        let early = group.handleTimeout(now: .after(.milliseconds(60_000)))
        #expect(early.isEmpty && group.state == .preparingRebalance)
        let back = joins(
            group.handleJoin(join(new: "s2", instance: "static"), waiter: 4, now: .after(.milliseconds(100_000))))[4]
        #expect(back?.leader == "s2" && back?.generation == 2)
    }

    @Test func anUnknownInstanceIsNotFenced() {
        var group = groupWithAStaticMember(leader: "a")
        let unknown = group.handleHeartbeat(memberID: "a", instanceID: "never seen", generation: 2, now: 0)
        #expect(unknown == .unknownMemberID)
        let fenced = group.handleHeartbeat(memberID: "a", instanceID: "static", generation: 2, now: 0)
        #expect(fenced == .fencedInstanceID)
        let (left, _) = group.handleLeave(memberID: "a", instanceID: "static", now: 0)
        #expect(left == .fencedInstanceID)
    }

    @Test func aMemberThatNeverRequestsItsAssignmentIsRemovedThoughTheGroupIsStable() {
        var group = ConsumerGroup(maximumMembers: 10)
        _ = group.handleJoin(join(new: "a"), waiter: 1, now: 0)
        _ = group.handleJoin(join(new: "b"), waiter: 2, now: 0)
        _ = group.handleJoin(join("a"), waiter: 3, now: 0)
        _ = group.handleSync(sync("a", 2, ["a": [1], "b": [2]]), waiter: 4, now: 0)
        for time in stride(from: Int64(5_000), to: 60_000, by: 5_000) {
            for id in ["a", "b"] {
                _ = group.handleHeartbeat(
                    memberID: id, instanceID: nil, generation: 2, now: .after(.milliseconds(time)))
            }
            _ = group.handleTimeout(now: .after(.milliseconds(time)))
            #expect(group.members.count == 2)
        }
        _ = group.handleTimeout(now: .after(.milliseconds(60_000)))
        #expect(group.members.keys.sorted() == ["a"])
    }

    @Test func aGroupKnowsWhatItsMembersTakeOfMemory() {
        var group = ConsumerGroup(maximumMembers: 10)
        let empty = group.footprint
        _ = group.handleJoin(
            join(new: "a", metadata: ByteSlice([UInt8](repeating: 0, count: 100_000))), waiter: 1, now: 0)
        #expect(group.footprint > empty + 100_000)
        _ = group.handleSync(sync("a", 1, ["a": ByteSlice([UInt8](repeating: 0, count: 50_000))]), waiter: 2, now: 0)
        #expect(group.footprint > empty + 150_000)
        _ = group.handleLeave(memberID: "a", instanceID: nil, now: 0)
        #expect(group.footprint == empty)
    }

    @Test func aMemberNamesAFewProtocols() {
        var group = ConsumerGroup(maximumMembers: 10)
        let many = (0...ConsumerGroup.maximumProtocols).map { "p\($0)" }
        let result = joins(group.handleJoin(join(new: "a", protocols: many), waiter: 1, now: 0))[1]
        #expect(result?.error == .inconsistentGroupProtocol)
    }

    @Test func theProtocolThatMostLikeBestAmongTheCommonIsChosen() {
        var group = ConsumerGroup(maximumMembers: 10)
        _ = group.handleJoin(join(new: "a", protocols: ["x", "y", "z"]), waiter: 1, now: 0)
        _ = group.handleJoin(join(new: "b", protocols: ["y", "z"]), waiter: 2, now: 0)
        let stranger = joins(group.handleJoin(join(new: "c", protocols: ["x"]), waiter: 3, now: 0))[3]
        #expect(stranger?.error == .inconsistentGroupProtocol)
        let result = joins(group.handleJoin(join("a", protocols: ["x", "y", "z"]), waiter: 4, now: 0))[4]
        #expect(result?.protocolName == "y")
    }

    @Test func theGroupTakesNoMoreMembersThanItMay() {
        var group = ConsumerGroup(maximumMembers: 2)
        _ = group.handleJoin(join(new: "a"), waiter: 1, now: 0)
        _ = group.handleJoin(join(new: "b", knownIDs: true), waiter: 2, now: 0)
        let third = joins(group.handleJoin(join(new: "c", knownIDs: true), waiter: 3, now: 0))[3]
        #expect(third?.error == .groupMaxSizeReached)
    }

    @Test func whenAConnectionGoesItsMemberHasASessionTimeoutToComeBack() {
        var group = stableGroup()
        _ = group.handleJoin(join(new: "c"), waiter: 6, now: 0)
        group.handleDisconnect(6, now: 0)
        _ = group.handleHeartbeat(memberID: "a", instanceID: nil, generation: 2, now: .after(.milliseconds(9_000)))
        _ = group.handleHeartbeat(memberID: "b", instanceID: nil, generation: 2, now: .after(.milliseconds(9_000)))
        _ = group.handleTimeout(now: .after(.milliseconds(10_000)))
        #expect(group.members.keys.sorted() == ["a", "b"])
    }

    @Test func whatAMemberBringsCountsForWhoBringsIt() {
        let (bob, alice) = (ClientHolder.address("bob"), ClientHolder.address("alice"))
        var group = ConsumerGroup(maximumMembers: 10)
        var request = join(new: "a")
        request.holder = alice
        _ = group.handleJoin(request, waiter: 1, now: 0)
        let own = group.memberBytes
        #expect(own.keys.sorted { "\($0)" < "\($1)" } == [alice])
        request = join(new: "b", metadata: ByteSlice([UInt8](repeating: 0, count: 100_000)))
        request.holder = bob
        _ = group.handleJoin(request, waiter: 2, now: 0)
        #expect(group.memberBytes[alice] == own[alice] && group.memberBytes[bob] ?? 0 > 100_000)
        // In another's name as well.
        request = join("a", metadata: ByteSlice([UInt8](repeating: 0, count: 100_000)))
        request.holder = bob
        _ = group.handleJoin(request, waiter: 3, now: 0)
        #expect(group.memberBytes[alice] == nil && group.memberBytes[bob] ?? 0 > 200_000)
        for id in ["a", "b"] { _ = group.handleLeave(memberID: id, instanceID: nil, now: 0) }
        #expect(group.memberBytes.isEmpty)
    }
}
