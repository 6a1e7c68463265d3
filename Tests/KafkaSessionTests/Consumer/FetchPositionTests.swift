import TestSupport
import KafkaCodec
import Testing
import TrestleBase

@testable import KafkaSession

struct FetchPositionTests {
    private var random = SeededRandom(seed: 1)

    private func position(
        policy: OffsetReset? = .beginning, committed: OffsetAndMetadata? = nil, leaderEpoch: Int32 = 5
    ) -> FetchPosition {
        var position = FetchPosition(policy: policy, isCommitted: true)
        position.handleLeader(1, epoch: leaderEpoch)
        _ = position.handleCommitted(committed, version: position.version)
        return position
    }

    @Test func aCommittedOffsetOfThisEpochIsFetchedFrom() {
        let position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        #expect(position.need(now: 0) == .fetch)
        #expect(position.offset == 10)
    }

    @Test func anOffsetOfAnOlderEpochIsCheckedFirst() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 3))
        #expect(position.need(now: 0) == .epochEnd(leaderEpoch: 3))
        #expect(position.handleEpochEnd(epoch: 3, endOffset: 12, version: position.version) == .done)
        #expect(position.need(now: 0) == .fetch)
    }

    /// A broker that names an offset and does not have it gets no request at once, again and again; nor is each time reported.
    @Test func offsetsOutsideOfTheLogAreRequestedLessAndLessOften() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        var random = SeededRandom(seed: 1)
        var now = Instant.after(.seconds(1))
        let start = now
        var reports = 0
        for _ in 0..<10 {
            let backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(1))
            let outcome = position.handleError(
                .offsetOutOfRange, requested: position.offset, replica: 1, version: position.version, now: now,
                backoff: backoff, random: &random)
            if case .outOfRange = outcome { reports += 1 }
            now = max(now, position.retryAt)
            #expect(position.need(now: now) == .list(.beginning))
            _ = position.handleListed(offset: 3, epoch: -1, version: position.version)
            #expect(position.need(now: now) == .fetch)
        }
        #expect(reports == 1 && start.duration(to: now) > .seconds(3))
        position.handleFetched(preferredReplica: -1, now: now, version: position.version)
        let backoff = Backoff(initial: .seconds(1), maximum: .seconds(1))
        let outcome = position.handleError(
            .offsetOutOfRange, requested: 3, replica: 1, version: position.version, now: now, backoff: backoff,
            random: &random)
        #expect(outcome == .outOfRange(offset: 3) && position.retryAt <= now)
    }

    @Test func aNewLeaderIsCheckedForWhatWasRead() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        position.advance(to: 20, leaderEpoch: 5)
        position.handleLeader(2, epoch: 6)
        #expect(position.need(now: 0) == .epochEnd(leaderEpoch: 5))
    }

    @Test func aTruncatedLogIsGoneOnFromWhereItEnds() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 3))
        #expect(position.handleEpochEnd(epoch: 3, endOffset: 7, version: position.version) == .truncated(at: 7))
        #expect(position.offset == 7)
        #expect(position.need(now: 0) == .fetch)
    }

    /// The group begins at the end, and the log loses that before anything was read.
    @Test func theEndOfTheLogIsCheckedLikeWhatWasRead() {
        var position = position(policy: .end)
        _ = position.handleListed(offset: 100, epoch: 5, version: position.version)
        #expect(position.lastEpoch == 5)
        position.handleLeader(2, epoch: 6)
        #expect(position.need(now: 0) == .epochEnd(leaderEpoch: 5))
        #expect(position.handleEpochEnd(epoch: 5, endOffset: 50, version: position.version) == .truncated(at: 50))
    }

    @Test func theRecordsOfALaterLeaderComeLater() {
        func offset(_ offset: Int64, _ epoch: Int32) -> OffsetAndMetadata {
            OffsetAndMetadata(offset: offset, leaderEpoch: epoch)
        }
        #expect(offset(4, 1).isBefore(offset(5, 1)) && !offset(5, 1).isBefore(offset(5, 1)))
        #expect(offset(9, 1).isBefore(offset(5, 2)) && !offset(5, 2).isBefore(offset(9, 1)))
        #expect(offset(4, -1).isBefore(offset(5, 2)) && !offset(9, 1).isBefore(offset(5, -1)))
    }

    @Test func aTruncatedLogStopsAConsumerWithoutAPolicy() {
        var position = position(policy: nil, committed: OffsetAndMetadata(offset: 10, leaderEpoch: 3))
        let outcome = position.handleEpochEnd(epoch: 2, endOffset: 10, version: position.version)
        #expect(outcome == .failed(.truncated(at: 10)))
        #expect(position.need(now: .distantFuture) == nil)
    }

    @Test func withoutAnOffsetThePolicyDecides() {
        #expect(position(policy: .end).need(now: 0) == .list(.end))
        #expect(position(policy: nil).state == .failed)
    }

    @Test func aResponseToAnEarlierCourseCountsForNothing() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        let version = position.version
        position.seek(.beginning)
        #expect(position.handleListed(offset: 99, epoch: 5, version: version) == .done)
        #expect(position.need(now: 0) == .list(.beginning))
    }

    @Test mutating func anOffsetThatIsGoneIsReset() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        let outcome = position.handleError(
            .offsetOutOfRange, requested: 10, replica: 1, version: position.version, now: 0, backoff: Backoff(),
            random: &random)
        #expect(outcome == .outOfRange(offset: 10))
        #expect(position.need(now: 0) == .list(.beginning))
    }

    @Test mutating func aFollowerThatLagsBehindIsNotBelieved() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        position.handleFetched(preferredReplica: 3, now: 0, version: position.version)
        #expect(position.replica(now: 1) == 3)
        let outcome = position.handleError(
            .offsetOutOfRange, requested: 10, replica: 3, version: position.version, now: 1, backoff: Backoff(),
            random: &random)
        #expect(outcome == .done)
        #expect(position.replica(now: 1) == 1)
        #expect(position.offset == 10)
    }

    @Test func aPreferredReplicaIsLeftAfterFiveMinutes() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        position.handleFetched(preferredReplica: 3, now: 0, version: position.version)
        #expect(position.replica(now: 299_000_000_000) == 3)
        #expect(position.replica(now: 301_000_000_000) == 1)
    }

    @Test mutating func refusedRequestsAreRepeatedMoreAndMoreSeldom() {
        var position = position(committed: OffsetAndMetadata(offset: 10, leaderEpoch: 5))
        let outcome = position.handleError(
            .notLeaderOrFollower, version: position.version, now: 1000, backoff: Backoff(), random: &random)
        #expect(outcome == .retry(refreshes: true))
        #expect(position.need(now: 1000) == nil)
        #expect(position.need(now: position.retryAt) == .fetch)
        // A new leader is queried at once.
        position.handleLeader(2, epoch: 5)
        #expect(position.need(now: 1000) == .fetch)
    }

    @Test(arguments: [KafkaErrorCode.topicAuthorizationFailed, .invalidTopicException, .unsupportedVersion])
    func aRefusalIsOutlastedByWhoWaits(code: KafkaErrorCode) {
        var random = SeededRandom(seed: 1)
        var position = FetchPosition(policy: .beginning, isCommitted: true, outlastsRefusals: true)
        position.handleLeader(1, epoch: 5)
        func refuse(_ position: inout FetchPosition) {
            let need = position.need(now: 0)
            let outcome = position.handleError(
                code, version: position.version, now: 0, backoff: Backoff(), random: &random)
            #expect(outcome == .failed(.refused(code)))
            position.postpone(until: 1000)
            #expect(position.need(now: 999) == nil && position.need(now: 1000) == need)
            position.postpone(until: 0)
        }
        refuse(&position)
        _ = position.handleCommitted(nil, version: position.version)
        refuse(&position)
        let listed = position.handleListed(offset: -1, epoch: -1, version: position.version)
        #expect(listed == .failed(.refused(.unknownServerError)) && position.need(now: 0) == .list(.beginning))
        _ = position.handleListed(offset: 7, epoch: 3, version: position.version)
        refuse(&position)
        position.advance(to: 9, leaderEpoch: 5)
        position.handleLeader(2, epoch: 6)
        refuse(&position)
        #expect(position.need(now: 0) == .epochEnd(leaderEpoch: 5))
    }

    @Test func aTimeBehindAllRecordsIsTheEnd() {
        var position = position()
        position.seek(.time(milliseconds: 5))
        #expect(position.handleListed(offset: -1, epoch: -1, version: position.version) == .done)
        #expect(position.need(now: 0) == .list(.end))
    }
}

struct FetchSessionTests {
    private func wish(_ offset: Int64, id: KafkaUUID = .zero) -> FetchSession.Wish {
        FetchSession.Wish(topicID: id, offset: offset, leaderEpoch: 0, maximumBytes: 100)
    }

    private let a = TopicPartition(topic: "t", partition: 0)
    private let b = TopicPartition(topic: "t", partition: 1)

    @Test func afterAFullRequestOnlyChangesAreNamed() {
        var session = FetchSession()
        let full = session.next([a: wish(0), b: wish(0)])
        #expect((full.sessionID, full.epoch) == (0, 0))
        #expect(full.named == [a, b])
        #expect(session.handleResponse(errorCode: 0, sessionID: 7) == true)
        let second = session.next([a: wish(5), b: wish(0)])
        #expect((second.sessionID, second.epoch) == (7, 1))
        #expect(second.named == [a])
        #expect(session.handleResponse(errorCode: 0, sessionID: 7) == true)
        let third = session.next([a: wish(5)])
        #expect(third.epoch == 2)
        #expect(third.named == [])
        #expect(third.forgotten.keys.map { $0 } == [b])
    }

    @Test func aForgottenSessionIsOpenedAgain() {
        var session = FetchSession()
        _ = session.next([a: wish(0)])
        _ = session.handleResponse(errorCode: 0, sessionID: 7)
        _ = session.next([a: wish(1)])
        #expect(
            session.handleResponse(errorCode: KafkaErrorCode.fetchSessionIDNotFound.rawValue, sessionID: 0) == false)
        #expect(session.next([a: wish(1)]).epoch == 0)
    }

    @Test func aBrokerWithoutSessionsIsSentEverything() {
        var session = FetchSession()
        _ = session.next([a: wish(0)])
        #expect(session.handleResponse(errorCode: 0, sessionID: 0) == true)
        let next = session.next([a: wish(0)])
        #expect(next.epoch == 0)
        #expect(next.named == [a])
    }
}

struct OffsetCommitsTests {
    private let a = TopicPartition(topic: "t", partition: 0)
    private let b = TopicPartition(topic: "t", partition: 1)
    private var random = SeededRandom(seed: 1)

    @Test mutating func ofWhatWaitsTheLastIsSentAndCompletesAll() {
        var commits = OffsetCommits(backoff: Backoff())
        #expect(commits.add([a: OffsetAndMetadata(offset: 1)], ticket: 1, deadline: 100).count == 0)
        #expect(commits.nextRequest(now: 0) == [a: OffsetAndMetadata(offset: 1)])
        _ = commits.add([a: OffsetAndMetadata(offset: 2)], ticket: 2, deadline: 100)
        _ = commits.add([a: OffsetAndMetadata(offset: 3), b: OffsetAndMetadata(offset: 9)], ticket: 3, deadline: 100)
        // One at a time, so that none overtakes a later one.
        #expect(commits.nextRequest(now: 0) == nil)
        #expect(commits.handleResponse([a: .none], now: 0, random: &random).map(\.ticket) == [1])
        #expect(commits.nextRequest(now: 0) == [a: OffsetAndMetadata(offset: 3), b: OffsetAndMetadata(offset: 9)])
        let done = commits.handleResponse([a: .none, b: .offsetMetadataTooLarge], now: 0, random: &random)
        #expect(Set(done.map(\.ticket)) == [2, 3])
        #expect(done.first { $0.ticket == 3 }?.refused == [b: .offsetMetadataTooLarge])
        #expect(commits.isIdle)
    }

    @Test mutating func aCommitWithoutResponseIsSentAgainBehindALaterOne() {
        var commits = OffsetCommits(backoff: Backoff())
        _ = commits.add([a: OffsetAndMetadata(offset: 1)], ticket: 1, deadline: .distantFuture)
        _ = commits.nextRequest(now: 0)
        _ = commits.add([a: OffsetAndMetadata(offset: 2)], ticket: 2, deadline: .distantFuture)
        commits.handleNoResponse(now: 0, random: &random)
        #expect(commits.nextRequest(now: 0) == nil)
        #expect(commits.nextRequest(now: commits.nextTime) == [a: OffsetAndMetadata(offset: 2)])
        #expect(commits.handleResponse([a: .none], now: 0, random: &random).map(\.ticket) == [1, 2])
    }

    @Test mutating func anEpochThatIsRefusedIsLeftOutOnce() {
        var commits = OffsetCommits(backoff: Backoff())
        let offset = OffsetAndMetadata(offset: 7, leaderEpoch: 3, metadata: "m")
        _ = commits.add([a: offset], ticket: 1, deadline: .distantFuture)
        _ = commits.nextRequest(now: 0)
        #expect(commits.handleResponse([a: .fencedLeaderEpoch], now: 0, random: &random).isEmpty)
        #expect(commits.nextRequest(now: 0) == [a: OffsetAndMetadata(offset: 7, metadata: "m")])
        let done = commits.handleResponse([a: .fencedLeaderEpoch], now: 0, random: &random)
        #expect(done.map(\.refused) == [[a: .fencedLeaderEpoch]])
    }

    @Test mutating func aPartitionThatIsLostFailsWhatWaits() {
        var commits = OffsetCommits(backoff: Backoff())
        _ = commits.add([a: OffsetAndMetadata(offset: 1)], ticket: 1, deadline: .distantFuture)
        _ = commits.nextRequest(now: 0)
        #expect(commits.drop([a], .illegalGeneration).map(\.refused) == [[a: .illegalGeneration]])
        #expect(commits.handleResponse([a: .none], now: 0, random: &random).count == 0)
    }

    @Test mutating func aCallWhoseTimeIsOverEnds() {
        var commits = OffsetCommits(backoff: Backoff())
        _ = commits.add([a: OffsetAndMetadata(offset: 1)], ticket: 1, deadline: 50)
        #expect(commits.nextTime <= 50)
        #expect(commits.handleTimeout(now: 50).map(\.refused) == [[a: .requestTimedOut]])
        #expect(commits.isIdle)
    }
}
