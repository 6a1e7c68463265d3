import Foundation
import KafkaBroker
import KafkaCodec
import KafkaSession
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// No client takes more of the broker than is its due: connections, memory, time.
@Suite struct KafkaBrokerLimitTests {
    @Test func connectionsBeyondTheLimitAreClosedAndAPlaceIsGivenAgain() async throws {
        let rig = try await KafkaRig { $0.maximumConnections = 3 }
        let first = (0..<3).map { _ in rig.connect(sending: KafkaRig.apiVersions) }
        try await until("the first are served") { first.allSatisfy { $0.frames.count == 1 } }
        let more = (0..<20).map { _ in rig.connect(sending: KafkaRig.apiVersions) }
        try await until("those beyond the limit are closed") { more.allSatisfy(\.isClosed) }
        #expect(more.allSatisfy { $0.receivedBytes == 0 } && first.allSatisfy(\.isOpen))
        #expect(rig.log.contains { $0.contains("one more than the 3 connections allowed") })
        first[0].close()
        try await until("there is a place again") { first[0].isClosed }
        var next = rig.connect(sending: KafkaRig.apiVersions)
        for _ in 0..<100 where next.frames.isEmpty {
            try await Task.sleep(for: .milliseconds(20))
            if next.isClosed { next = rig.connect(sending: KafkaRig.apiVersions) }
        }
        #expect(next.frames.count == 1)
    }

    @Test func oneAddressDoesNotTakeAllConnections() async throws {
        let rig = try await KafkaRig { $0.maximumConnectionsPerAddress = 2 }
        let first = (0..<2).map { _ in rig.connect(sending: KafkaRig.apiVersions) }
        try await until("the first are served") { first.allSatisfy { $0.frames.count == 1 } }
        let third = rig.connect(sending: KafkaRig.apiVersions)
        try await until("the third is closed") { third.isClosed }
        #expect(first[0].isOpen && first[1].isOpen)
    }

    /// A login by PLAIN.
    private static func login(_ user: String) -> [UInt8] {
        var handshake = SaslHandshakeRequest()
        handshake.mechanism = "PLAIN"
        var authenticate = SaslAuthenticateRequest()
        authenticate.authBytes = ByteSlice(utf8: "\0\(user)\0pw")
        return KafkaRig.frame(handshake, 1) + KafkaRig.frame(authenticate, 0)
    }

    private static func requireUsers(_ configuration: inout KafkaBroker.Configuration) {
        configuration.listener.sasl = KafkaListenerSASL(
            mechanisms: [.plain], users: SASLServer.Users(password: { _ in "pw" }))
    }

    @Test func whoIsSilentMakesWayForThoseWhoAuthenticate() async throws {
        let rig = try await KafkaRig {
            Self.requireUsers(&$0)
            $0.maximumConnections = 6
            $0.maximumConnectionsPerAddress = 4
        }
        let silent = (0..<4).map { _ in rig.connect() }
        try await until("the silent ones are there") { silent.allSatisfy(\.isOpen) }
        // One at a time, since it is the oldest silent one that goes.
        var users: [RawClient] = []
        for index in 0..<4 {
            let user = rig.connect(sending: Self.login("user \(index)"))
            try await until("user \(index) is let in") { user.frames.count == 2 }
            users.append(user)
        }
        try await until("the silent ones are gone") { silent.allSatisfy(\.isClosed) }
        #expect(users.count { $0.isOpen } == 4)
        // Whoever is in stays in.
        let more = (0..<5).map { _ in rig.connect() }
        try await until("more are closed") { more.allSatisfy(\.isClosed) }
        #expect(users.count { $0.isOpen } == 4)
    }

    @Test func oneUserHasHalfOfTheConnections() async throws {
        let rig = try await KafkaRig {
            Self.requireUsers(&$0)
            $0.maximumConnections = 6
        }
        let bob = (0..<3).map { _ in rig.connect(sending: Self.login("bob")) }
        try await until("bob is let in") { bob.allSatisfy { $0.frames.count == 2 } }
        let fourth = rig.connect(sending: Self.login("bob"))
        try await until("bob's fourth is closed") { fourth.isClosed }
        #expect(rig.log.contains { $0.contains("one more than the 3 connections allowed to one user") })
        let alice = rig.connect(sending: Self.login("alice"))
        try await until("alice is let in") { alice.frames.count == 2 }
        bob[0].close()
        try await until("one of bob's is gone") { bob[0].isClosed }
        var next = rig.connect(sending: Self.login("bob"))
        for _ in 0..<100 where next.frames.count < 2 {
            try await Task.sleep(for: .milliseconds(20))
            if next.isClosed { next = rig.connect(sending: Self.login("bob")) }
        }
        #expect(next.frames.count == 2)
    }

    private static func login(token: String) -> [UInt8] {
        var handshake = SaslHandshakeRequest()
        handshake.mechanism = "OAUTHBEARER"
        var authenticate = SaslAuthenticateRequest()
        authenticate.authBytes = ByteSlice(utf8: "n,,\u{1}auth=Bearer \(token)\u{1}\u{1}")
        return KafkaRig.frame(handshake, 1) + KafkaRig.frame(authenticate, 0)
    }

    @Test func connectionsThatCloseWhileTheirTokenIsCheckedAreNotCounted() async throws {
        let checks = Mutex((begun: 0, areHeld: true))
        let rig = try await KafkaRig {
            $0.maximumConnections = 6
            $0.listener.sasl = KafkaListenerSASL(
                mechanisms: [.oauthBearer], users: SASLServer.Users(),
                validateToken: { _ in
                    checks.withLock { $0.begun += 1 }
                    while checks.withLock(\.areHeld) { try? await Task.sleep(for: .milliseconds(1)) }
                    return SASLIdentity(username: "robot")
                })
        }
        // More than the three that are a user's.
        let cut = (0..<4).map { _ in rig.connect(sending: Self.login(token: "right")) }
        try await until("their tokens are checked") { checks.withLock(\.begun) == 4 }
        for client in cut { client.close() }
        try await until("they are gone") { rig.log.count { $0.contains("disconnected") } == 4 }
        checks.withLock { $0.areHeld = false }
        try await until("they are authenticated") { rig.log.count { $0.contains("is robot") } == 4 }
        let robots = (0..<3).map { _ in rig.connect(sending: Self.login(token: "right")) }
        try await until("all are completed") { robots.allSatisfy { $0.frames.count == 2 || $0.isClosed } }
        #expect(robots.allSatisfy { $0.isOpen })
    }

    @Test func wrongTokensDoNotShutOutTheRightOnesOfTheSameAddress() async throws {
        let rig = try await KafkaRig {
            $0.listener.sasl = KafkaListenerSASL(
                mechanisms: [.oauthBearer], users: SASLServer.Users(),
                validateToken: { $0.value.hasPrefix("right") ? SASLIdentity(username: "robot") : nil })
        }
        func login(_ token: String) -> RawClient { rig.connect(sending: Self.login(token: token)) }
        let wrong = (0..<10).map { login("wrong\($0)") }
        try await until("all are completed") { wrong.allSatisfy { $0.frames.count == 2 } }
        for token in ["right", "rightToo"] {
            let robot = login(token)
            try await until("it is let in") { robot.frames.count == 2 || robot.isClosed }
            robot.send(KafkaRig.apiVersions)
            try await until("it is served") { robot.frames.count == 3 || robot.isClosed }
            #expect(robot.frames.count == 3)
        }
    }

    @Test func whoMakesNoRequestIsDisconnected() async throws {
        let rig = try await KafkaRig { $0.authenticationTimeout = .milliseconds(200) }
        let silent = rig.connect()
        let busy = rig.connect(sending: KafkaRig.apiVersions)
        try await until("the silent one is closed") { silent.isClosed }
        #expect(busy.isOpen)
    }

    @Test func whoFallsSilentIsDisconnectedUnlessItWaitsForUs() async throws {
        let rig = try await KafkaRig { $0.idleTimeout = .milliseconds(1500) }
        let idle = rig.connect(sending: KafkaRig.apiVersions)
        var join = JoinGroupRequest()
        join.groupID = "g"
        // Longer than this test takes on any machine: the first member alone ends the wait.
        join.sessionTimeoutMs = 300_000
        join.rebalanceTimeoutMs = 300_000
        join.protocolType = "consumer"
        join.protocols = [JoinGroupRequest.GroupProtocol()]
        join.protocols[0].name = "range"
        // The second member waits until the first has joined again, or left.
        let first = rig.connect(sending: KafkaRig.frame(join, 3))
        try await until("the first member leads") { first.frames.count == 1 }
        let waiting = rig.connect(sending: KafkaRig.frame(join, 3))
        try await until("the idle ones are closed", seconds: 60) { idle.isClosed && first.isClosed }
        // It has been silent for longer than they were before they were closed, or soon will have been.
        try await Task.sleep(for: .milliseconds(1500))
        #expect(waiting.isOpen && waiting.frames.isEmpty)
        var leave = LeaveGroupRequest()
        leave.groupID = "g"
        let frame = first.frames[0]
        let joined = ByteSlice(copying: frame.span.extracting(droppingFirst: 4))
        leave.memberID = try JoinGroupResponse.decode(joined, version: 3).memberID
        let leaving = rig.connect(sending: KafkaRig.frame(leave, 1))
        try await until("the waiting one gets its response") { waiting.frames.count == 1 && leaving.frames.count == 1 }
    }

    @Test func aRequestThatBeginsAndDoesNotEndIsGivenUp() async throws {
        let rig = try await KafkaRig {
            $0.transferTimeout = .milliseconds(300)
            $0.minimumTransferRate = 1 << 20
        }
        let half = rig.connect(sending: Array(KafkaRig.produce("t", size: 100_000).dropLast(50_000)))
        try await until("it is closed") { half.isClosed }
        #expect(rig.log.contains { $0.contains("began a request and did not finish it in time") })
    }

    @Test func unfinishedRequestsTogetherKeepToTheirBound() async throws {
        let rig = try await KafkaRig {
            $0.maximumRequestSize = 1 << 20
            $0.maximumIncomingBytes = 2 << 20
        }
        let half = Array(KafkaRig.produce("t", size: 900_000).prefix(600_000))
        var clients: [RawClient] = []
        for count in 1...10 {
            clients.append(rig.connect(sending: half))
            try await until("it is read") { clients.count(where: { $0.isOpen || $0.isClosed }) == count }
            try await Task.sleep(for: .milliseconds(30))
        }
        try await until("most are closed") { clients.count(where: \.isOpen) <= 3 }
        #expect(clients.count(where: \.isOpen) >= 2 && clients[9].isOpen)
        let honest = rig.connect(sending: KafkaRig.metadata("t") + KafkaRig.produce("t", size: 900_000))
        try await until("an honest one is served") { honest.frames.count == 2 }
    }

    @Test func responsesThatNobodyTakesTogetherKeepToTheirBound() async throws {
        let rig = try await KafkaRig {
            $0.maximumOutgoingBytes = 32 << 20
            $0.maximumFetchSize = 16 << 20
        }
        let writer = rig.connect(sending: KafkaRig.metadata("t"))
        for number in 1...16 {
            try await until("it is stored") { writer.frames.count == number }
            writer.send(KafkaRig.produce("t", size: 1_000_000))
        }
        try await until("all are stored") { writer.frames.count == 17 }
        let fetch = KafkaRig.fetch("t", maximumBytes: 16 << 20)
        let takers = (0..<8).map { _ in rig.connect(reading: false, sending: fetch) }
        try await until("some are closed") { rig.log.contains { $0.contains("has not taken its responses") } }
        let honest = rig.connect(sending: fetch)
        try await until("who reads is served") { honest.frames.count == 1 }
        #expect(honest.receivedBytes > 15_000_000 && takers.count == 8)
    }

    @Test func aClientThatDoesNotTakeItsResponsesIsDisconnected() async throws {
        let rig = try await KafkaRig {
            $0.transferTimeout = .milliseconds(300)
            $0.minimumTransferRate = 100 << 20
        }
        let writer = rig.connect(sending: KafkaRig.metadata("t"))
        for number in 1...12 {
            try await until("it is stored") { writer.frames.count == number }
            writer.send(KafkaRig.produce("t", size: 1_000_000))
        }
        let taker = rig.connect(reading: false, sending: KafkaRig.fetch("t", maximumBytes: 16 << 20))
        try await until("it is closed") { rig.log.contains { $0.contains("has not taken its responses in time") } }
        _ = taker
    }

    @Test func aRequestOfManyPartitionsLetsOthersInBetween() async throws {
        let rig = try await KafkaRig()
        var topic = ListOffsetsRequest.Topic()
        topic.name = "none"
        topic.partitions = (Int32(0)..<9_900).map { index in
            var partition = ListOffsetsRequest.Partition()
            partition.partitionIndex = index
            partition.timestamp = 1
            return partition
        }
        var request = ListOffsetsRequest()
        request.topics = [topic]
        let many = (0..<4).map { _ in rig.connect(sending: KafkaRig.apiVersions) }
        let other = rig.connect(sending: KafkaRig.apiVersions)
        try await until("all are connected") { many.allSatisfy { $0.frames.count == 1 } && other.frames.count == 1 }
        for client in many { client.send(KafkaRig.frame(request, 1)) }
        var respondedBefore = 0
        while respondedBefore < 1000, many.contains(where: { $0.frames.count < 2 }) {
            let before = other.frames.count
            other.send(KafkaRig.apiVersions)
            try await until("the other is completed") { other.frames.count > before }
            respondedBefore += 1
        }
        // One at most if the broker went through all four at once.
        #expect(respondedBefore > 1)
    }

    // MARK: Committed offsets

    private func commit(_ group: String, metadata: String = "", correlation: Int32 = 1) -> [UInt8] {
        var partition = OffsetCommitRequest.Partition()
        partition.committedOffset = 7
        partition.committedMetadata = metadata
        var topic = OffsetCommitRequest.Topic()
        topic.name = "t"
        topic.partitions = [partition]
        var request = OffsetCommitRequest()
        request.groupID = group
        request.topics = [topic]
        return KafkaRig.frame(request, 2, correlation: correlation)
    }

    /// The error of each commit: after correlation, one topic `t` and one partition.
    private func errors(_ frames: ArraySlice<[UInt8]>) -> [UInt8] { frames.map { $0[4 + 4 + 3 + 4 + 4 + 1] } }

    private func fetchOffset(_ group: String) -> [UInt8] {
        var topic = OffsetFetchRequest.Topic()
        topic.name = "t"
        topic.partitionIndexes = [0]
        var request = OffsetFetchRequest()
        request.groupID = group
        request.topics = [topic]
        return KafkaRig.frame(request, 1)
    }

    /// The offset's last byte: 7, or 255 of -1 for none.
    private func offset(_ frame: [UInt8]) -> UInt8 { frame[4 + 4 + 3 + 4 + 4 + 7] }

    @Test func committedOffsetsKeepToTheirBoundAndThoseThatAreThereStay() async throws {
        let rig = try await KafkaRig { $0.maximumOffsetBytes = 20_000 }
        let client = rig.connect(sending: KafkaRig.metadata("t"))
        client.send((0..<100).flatMap { commit("group \($0)") } + commit("group 0") + fetchOffset("group 0"))
        try await until("all are completed") { client.frames.count == 103 }
        let errors = errors(client.frames[1...101])
        let taken = errors.prefix(100).count { $0 == 0 }
        #expect((15...30).contains(taken) && errors[100] == 0 && errors[99] == 15)
        #expect(offset(client.frames[102]) == 7)
        #expect(
            rig.log.count { $0.contains("offsets of one address take half of the 20000 bytes allowed") } == 1)
    }

    @Test func offsetsOfAGroupThatIsLongGoneAreForgotten() async throws {
        let rig = try await KafkaRig { $0.offsetRetention = .seconds(2) }
        let client = rig.connect(sending: KafkaRig.metadata("t"))
        client.send(commit("g") + fetchOffset("g"))
        try await until("it is there") { client.frames.count == 3 }
        #expect(offset(client.frames[2]) == 7)
        try await until("it is gone") { rig.log.contains { $0.contains("the offsets of group g have expired") } }
        client.send(fetchOffset("g"))
        try await until("it is completed") { client.frames.count == 4 }
        #expect(offset(client.frames[3]) == 255)
    }

    @Test func whoBeginsToAuthenticateAgainEndsIt() async throws {
        let rig = try await KafkaRig {
            $0.authenticationTimeout = .milliseconds(500)
            $0.listener.sasl = KafkaListenerSASL(mechanisms: [.plain], users: SASLServer.Users(password: { _ in "pw" }))
        }
        var handshake = SaslHandshakeRequest()
        handshake.mechanism = "PLAIN"
        var authenticate = SaslAuthenticateRequest()
        authenticate.authBytes = ByteSlice(utf8: "\0ada\0pw")
        let login = KafkaRig.frame(handshake, 1) + KafkaRig.frame(authenticate, 0)
        let stays = rig.connect(sending: login)
        let lingers = rig.connect(sending: login + KafkaRig.frame(handshake, 1))
        try await until("the one that lingers is closed") { lingers.isClosed }
        #expect(stays.isOpen && stays.frames.count == 2 && lingers.frames.count == 3)
        #expect(rig.log.contains { $0.contains("did not authenticate in time") })
    }

    @Test func whoIsAuthenticatingStaysWhenNoUserHasChanged() async throws {
        let rig = try await KafkaRig { Self.requireUsers(&$0) }
        let sasl = KafkaListenerSASL(mechanisms: [.plain], users: SASLServer.Users(password: { _ in "pw" }))
        var handshake = SaslHandshakeRequest()
        handshake.mechanism = "PLAIN"
        var authenticate = SaslAuthenticateRequest()
        authenticate.authBytes = ByteSlice(utf8: "\0ada\0pw")
        let again = KafkaRig.frame(authenticate, 0)
        let client = rig.connect(sending: Self.login("ada") + KafkaRig.frame(handshake, 1))
        try await until("it is in the middle of its second login") { client.frames.count == 3 }
        await rig.broker.replaceAuthentication(with: sasl, changed: [])
        client.send(again + KafkaRig.frame(handshake, 1))
        try await until("it is in the middle of its third login") { client.frames.count == 5 || client.isClosed }
        #expect(client.isOpen)
        // It may be any user's login, also that of one who has changed.
        await rig.broker.replaceAuthentication(with: sasl, changed: ["bob"])
        try await until("it is closed") { client.isClosed }
    }

    @Test func aRequestIsNoLargerThanItsKindNeeds() async throws {
        let rig = try await KafkaRig()
        // 30 MiB of a Fetch, a Metadata and a JoinGroup are refused with their first bytes.
        for key: UInt8 in [1, 3, 11] {
            let client = rig.connect(sending: [0x01, 0xe0, 0, 0, 0, key])
            try await until("it is closed") { client.isClosed }
        }
        let produce = rig.connect(sending: [0x01, 0xe0, 0, 0, 0, 0])
        try await Task.sleep(for: .milliseconds(200))
        #expect(produce.isOpen)
    }

    @Test func silenceKeepsNobodyOutWhereNobodyHasToAuthenticate() async throws {
        let rig = try await KafkaRig { $0.maximumConnections = 4 }
        let silent = (0..<4).map { _ in rig.connect() }
        try await until("the silent ones are there") { silent.allSatisfy(\.isOpen) }
        for index in 0..<4 {
            let client = rig.connect(sending: KafkaRig.apiVersions)
            try await until("client \(index) is served") { client.frames.count == 1 }
        }
        try await until("the silent ones are gone") { silent.allSatisfy(\.isClosed) }
        // Whoever has made a request stays.
        let more = (0..<3).map { _ in rig.connect() }
        try await until("more are closed") { more.allSatisfy(\.isClosed) }
    }

    private static func createTopic(_ name: String, partitions: Int32) -> [UInt8] {
        var topic = CreateTopicsRequest.Topic()
        topic.name = name
        topic.numPartitions = partitions
        topic.replicationFactor = 1
        var request = CreateTopicsRequest()
        request.topics = [topic]
        request.timeoutMs = 10_000
        return KafkaRig.frame(request, 2)
    }

    private static func deleteTopic(_ name: String) -> [UInt8] {
        var request = DeleteTopicsRequest()
        request.topicNames = [name]
        request.timeoutMs = 10_000
        return KafkaRig.frame(request, 1)
    }

    /// Creates topics one after the other.
    ///
    /// - Returns: their error codes.
    private func create(_ topics: [(String, Int32)], by user: String, at rig: KafkaRig) async throws -> [Int] {
        let client = rig.connect(sending: Self.login(user))
        for (name, partitions) in topics { client.send(Self.createTopic(name, partitions: partitions)) }
        try await until("all are completed") { client.frames.count == 2 + topics.count }
        // Correlation, throttle time, one topic: its name and error.
        return zip(topics, client.frames[2...]).map { topic, frame in Int(frame[4 + 4 + 4 + 2 + topic.0.utf8.count + 1])
        }
    }

    @Test func oneUserMakesHalfOfThePartitionsAlsoAfterAStart() async throws {
        let change: @Sendable (inout KafkaBroker.Configuration) -> Void = {
            Self.requireUsers(&$0)
            $0.maximumPartitions = 11
        }
        let rig = try await KafkaRig(change)
        // One partition holds the committed offsets.
        let bob = try await create([("b1", 4), ("b2", 2), ("b3", 1), ("b4", 1)], by: "bob", at: rig)
        #expect(bob == [0, 44, 0, 44])
        #expect(try await create([("a1", 5), ("a2", 1)], by: "alice", at: rig) == [0, 44])
        await rig.broker.shutdown()

        let again = try await KafkaRig { [folder = rig.folder.path] in
            change(&$0)
            $0.dataFolder = folder
        }
        #expect(try await create([("b5", 1)], by: "bob", at: again) == [44])
        let alice = again.connect(sending: Self.login("alice") + Self.deleteTopic("b3"))
        try await until("it is deleted") { alice.frames.count == 3 }
        #expect(try await create([("b5", 1), ("b6", 1)], by: "bob", at: again) == [0, 44])
        await again.broker.shutdown()
        withExtendedLifetime(rig) {}
    }
}
