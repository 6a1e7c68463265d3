import TrestleBase
import TestSupport
import KafkaCodec
import KafkaSession
import Testing
import WireBytes

/// A machine and the broker's side of its connection.
private struct Wire: ~Copyable {
    var machine: ConnectionStateMachine<String>
    var out = WireBuffer()

    init(mechanism: SASLMechanism? = nil) {
        machine = ConnectionStateMachine(clientID: "test", mechanism: mechanism, timeout: .seconds(30))
    }

    /// The header of the next request that the machine wrote, and its body.
    mutating func takeRequest() throws -> (header: RequestHeader, body: ByteSlice) {
        let range = try #require(try KafkaFrame.parse(out.bytes, maximumSize: 1 << 20))
        let frame = ByteSlice(copying: out.bytes.extracting(range))
        out.removeFirst(range.upperBound)
        let (header, offset) = try RequestHeader.decode(frame: frame)
        return (header, frame.extracting(offset..<frame.count))
    }

    mutating func start() throws { try machine.start(now: 0, into: &out) }

    mutating func send(_ context: String, times: RequestTimes = RequestTimes(), now: Instant = 0) throws {
        try machine.send(MetadataRequest(), version: 1, context: context, times: times, now: now, into: &out)
    }

    /// What the machine makes of raw bytes, as text.
    mutating func receive(_ frame: [UInt8]) throws(KafkaSessionError) -> String {
        name(try machine.handleFrame(frame.span, now: 0, into: &out))
    }

    mutating func authenticate(_ step: SASLClient.Step) throws(KafkaSessionError) -> String {
        name(try machine.authenticate(step, now: 0, into: &out))
    }

    private func name(_ event: ConnectionStateMachine<String>.Event) -> String {
        switch event {
        case .progress: "progress"
        case .challenge(let challenge): "challenge \(challenge.map { "\([UInt8](copying: $0.span))" } ?? "-")"
        case .ready: "ready"
        case .response(let response): "\(response.context) v\(response.version) \(response.body.count)"
        }
    }

    mutating func respond<Response: KafkaResponse>(
        _ response: Response, version: Int16, id: Int32
    ) throws -> String {
        var frame = WireBuffer()
        try KafkaFrame.append(response, version: version, correlationID: id, to: &frame)
        return try receive([UInt8](copying: frame.bytes.extracting(4..<frame.count)))
    }

    /// Ends the opening of a connection without SASL.
    mutating func open() throws {
        try start()
        _ = try takeRequest()
        _ = try respond(versionsOfEverything, version: 3, id: 0)
    }
}

private var versionsOfEverything: ApiVersionsResponse {
    var response = ApiVersionsResponse()
    for (key, range) in [(0, 3...9), (3, 0...12), (17, 0...1), (18, 0...3), (36, 0...2)]
        as [(Int16, ClosedRange<Int16>)]
    {
        var api = ApiVersionsResponse.ApiVersion()
        api.apiKey = key
        api.minVersion = range.lowerBound
        api.maxVersion = range.upperBound
        response.apiKeys.append(api)
    }
    return response
}

@Suite struct ConnectionStateMachineTests {
    @Test func requestsVersionsAndIsReadyWhenTheyCome() throws {
        var wire = Wire()
        try wire.start()
        let request = try wire.takeRequest()
        #expect(request.header.apiKey == 18)
        #expect(request.header.apiVersion == 3)
        #expect(request.header.clientID == "test")
        let readyBefore = wire.machine.isReady
        #expect(!readyBefore)
        let event = try wire.respond(versionsOfEverything, version: 3, id: 0)
        #expect(event == "ready")
        let metadata = wire.machine.versions.version(of: MetadataRequest.self)
        #expect(metadata == 12)
        let limited = wire.machine.versions.version(of: MetadataRequest.self, atMost: 4)
        #expect(limited == 4)
        let unknown = wire.machine.versions.version(of: InitProducerIdRequest.self)
        #expect(unknown == nil)
    }

    /// Kafka responds in version 0; librdkafka's mock responds with bytes that are no version at all.
    @Test(arguments: [[UInt8](arrayLiteral: 0, 35, 0, 0, 0, 0), [0, 35], [0, 35, 255, 255, 255, 255, 7]])
    func fallsBackToVersion0OnTheErrorCodeAlone(body: [UInt8]) throws {
        var wire = Wire()
        try wire.start()
        _ = try wire.takeRequest()
        let event = try wire.receive([0, 0, 0, 0] + body)
        #expect(event == "progress")
        let request = try wire.takeRequest()
        #expect(request.header.apiVersion == 0)
        #expect(request.header.correlationID == 1)
        let next = try wire.respond(versionsOfEverything, version: 0, id: 1)
        #expect(next == "ready")
    }

    @Test func givesUpWhenVersion0IsRefusedToo() throws {
        var wire = Wire()
        try wire.start()
        _ = try wire.receive([0, 0, 0, 0, 0, 35])
        let code = failure { () throws(KafkaSessionError) in _ = try wire.receive([0, 0, 0, 1, 0, 35]) }
        #expect(code == .refused)
    }

    @Test func responsesComeBackInTheOrderOfTheRequests() throws {
        var wire = Wire()
        try wire.open()
        for name in ["a", "b", "c"] { try wire.send(name) }
        let inFlight = wire.machine.inFlightCount
        #expect(inFlight == 3)
        var events: [String] = []
        for id in 1...3 as ClosedRange<Int32> {
            events.append(try wire.respond(MetadataResponse(), version: 1, id: id).prefix { $0 != " " }.description)
        }
        #expect(events == ["a", "b", "c"])
    }

    @Test func aResponseOutOfOrderEndsTheConnection() throws {
        var wire = Wire()
        try wire.open()
        try wire.send("a")
        try wire.send("b")
        let code = failure { () throws(KafkaSessionError) in _ = try wire.receive([0, 0, 0, 2, 0]) }
        #expect(code == .unexpectedCorrelationID)
    }

    /// Whoever waits for the response that the frame should have been hears that the connection is lost, as all others do.
    @Test(arguments: [[0, 0, 0, 2, 0], [0, 0, 0, 3], [0xff, 0xff, 0xff, 0xff], [0, 0], []] as [[UInt8]])
    func aFrameThatIsNoResponseLosesNoRequest(frame: [UInt8]) throws {
        var wire = Wire()
        try wire.open()
        for context in ["a", "b", "c"] { try wire.send(context) }
        let code = failure { () throws(KafkaSessionError) in _ = try wire.receive(frame) }
        #expect(code != nil)
        #expect(wire.machine.close() == ["a", "b", "c"])
    }

    @Test func aResponseToNothingEndsTheConnection() throws {
        var wire = Wire()
        try wire.open()
        let code = failure { () throws(KafkaSessionError) in _ = try wire.receive([0, 0, 0, 1]) }
        #expect(code == .unexpectedCorrelationID)
    }

    /// Every response of the opening cut at every byte: an error, or the wait goes on, but never a trap or a connection
    /// that counts as ready.
    @Test func aCutResponseNeverOpensTheConnection() throws {
        var frame = WireBuffer()
        try KafkaFrame.append(versionsOfEverything, version: 3, correlationID: 0, to: &frame)
        let whole = [UInt8](copying: frame.bytes.extracting(4..<frame.count))
        var faults: [Int] = []
        for length in 0..<whole.count {
            var wire = Wire()
            try wire.start()
            if (try? wire.receive(Array(whole.prefix(length)))) != nil { faults.append(length) }
            if wire.machine.isReady { faults.append(length) }
        }
        #expect(faults == [])
    }

    @Test func aLostConnectionGivesBackItsRequestsOldestFirst() throws {
        var wire = Wire()
        try wire.open()
        for name in ["a", "b", "c"] { try wire.send(name) }
        _ = try wire.respond(MetadataResponse(), version: 1, id: 1)
        let lost = wire.machine.close()
        #expect(lost == ["b", "c"])
        let ready = wire.machine.isReady
        #expect(!ready)
        let code = failure { () throws(KafkaSessionError) in
            try wire.machine.send(MetadataRequest(), version: 1, context: "d", now: 0, into: &wire.out)
        }
        #expect(code == .wrongState)
    }

    @Test func theOldestRequestSetsTheDeadline() throws {
        var wire = Wire()
        try wire.open()
        let none = wire.machine.silenceDeadline(progressAt: 0)
        #expect(none == nil)
        try wire.send("a", now: 5)
        try wire.send("b", now: 7)
        let first = wire.machine.silenceDeadline(progressAt: 0)
        #expect(first == 30_000_000_005)
        _ = try wire.respond(MetadataResponse(), version: 1, id: 1)
        let second = wire.machine.silenceDeadline(progressAt: 0)
        #expect(second == 30_000_000_007)
    }

    @Test func aResponseThatComesTooLateIsDroppedAndTheConnectionGoesOn() throws {
        var wire = Wire()
        try wire.open()
        try wire.send("a", times: RequestTimes(deadline: 100))
        try wire.send("b", times: RequestTimes(deadline: 300))
        try wire.send("c", times: RequestTimes(deadline: 50))
        let early = wire.machine.handleTimeout(now: 49)
        #expect(early == [])
        let late = wire.machine.handleTimeout(now: 120)
        #expect(late == ["a", "c"])
        let next = wire.machine.earliestDeadline
        #expect(next == 300)
        #expect(try wire.respond(MetadataResponse(), version: 1, id: 1) == "progress")
        #expect(try wire.respond(MetadataResponse(), version: 1, id: 2).hasPrefix("b "))
        #expect(try wire.respond(MetadataResponse(), version: 1, id: 3) == "progress")
        try wire.send("d")
        #expect(try wire.respond(MetadataResponse(), version: 1, id: 4).hasPrefix("d "))
    }

    @Test func whatNobodyWaitsForIsNotNamedWhenTheConnectionEnds() throws {
        var wire = Wire()
        try wire.open()
        try wire.send("a", times: RequestTimes(deadline: 100))
        try wire.send("b")
        let late = wire.machine.handleTimeout(now: 100)
        #expect(late == ["a"])
        let lost = wire.machine.close()
        #expect(lost == ["b"])
    }

    /// The group's members may take minutes; what is sent after JoinGroup waits behind it without fault of the broker.
    @Test func silenceCountsFromTheEndOfWhatTheRequestAllows() throws {
        var wire = Wire()
        try wire.open()
        try wire.send("join", times: RequestTimes(allowance: 300_000_000_000), now: 5)
        try wire.send("fetch", now: 7)
        let since = wire.machine.silentSince(progressAt: 0)
        #expect(since == 300_000_000_005)
        let deadline = wire.machine.silenceDeadline(progressAt: 0)
        #expect(deadline == 330_000_000_005)
        _ = try wire.respond(MetadataResponse(), version: 1, id: 1)
        let next = wire.machine.silenceDeadline(progressAt: 290_000_000_000)
        #expect(next == 320_000_000_000)
    }

    /// Opens a connection up to the first challenge.
    private func handshaken(_ wire: inout Wire) throws {
        try wire.start()
        _ = try wire.takeRequest()
        #expect(try wire.respond(versionsOfEverything, version: 3, id: 0) == "progress")
        let handshake = try wire.takeRequest()
        #expect(handshake.header.apiKey == 17)
        #expect(try SaslHandshakeRequest.decode(handshake.body, version: 1).mechanism == "SCRAM-SHA-512")
        #expect(try wire.respond(SaslHandshakeResponse(), version: 1, id: 1) == "challenge -")
    }

    @Test(arguments: 1...3)
    func authenticatesInAsManyRoundsAsTheMechanismTakes(rounds: Int) throws {
        var wire = Wire(mechanism: .scramSHA512)
        try handshaken(&wire)
        for round in 1...rounds {
            #expect(try wire.authenticate(.send([UInt8(round)])) == "progress")
            let request = try wire.takeRequest()
            #expect(request.header.apiKey == 36)
            let said = try SaslAuthenticateRequest.decode(request.body, version: 2).authBytes
            #expect(said == [UInt8(round)])
            var response = SaslAuthenticateResponse()
            response.authBytes = [9]
            #expect(try wire.respond(response, version: 2, id: Int32(round + 1)) == "challenge [9]")
            let ready = wire.machine.isReady
            #expect(!ready)
        }
        #expect(try wire.authenticate(.done) == "ready")
        let end = wire.machine.sessionEnd
        #expect(end == nil)
    }

    /// KIP-368: responses to earlier requests come in between, and nothing is requested meanwhile.
    @Test func authenticatesAnewOnTheSameConnection() throws {
        var wire = Wire(mechanism: .scramSHA512)
        try handshaken(&wire)
        _ = try wire.authenticate(.send([1]))
        _ = try wire.takeRequest()
        var response = SaslAuthenticateResponse()
        response.sessionLifetimeMs = 5_000
        _ = try wire.respond(response, version: 2, id: 2)
        #expect(try wire.authenticate(.done) == "ready")
        var end = wire.machine.sessionEnd
        #expect(end == 5_000_000_000)

        try wire.send("before")
        _ = try wire.takeRequest()
        try wire.machine.reauthenticate(now: 4, into: &wire.out)
        #expect(try wire.takeRequest().header.apiKey == 17)
        let code = failure { () throws(KafkaSessionError) in
            try wire.machine.send(MetadataRequest(), version: 1, context: "during", now: 0, into: &wire.out)
        }
        #expect(code == .wrongState)
        #expect(try wire.respond(MetadataResponse(), version: 1, id: 3).hasPrefix("before"))
        #expect(try wire.respond(SaslHandshakeResponse(), version: 1, id: 4) == "challenge -")
        _ = try wire.authenticate(.send([2]))
        response.sessionLifetimeMs = 0
        _ = try wire.respond(response, version: 2, id: 5)
        #expect(try wire.authenticate(.done) == "ready")
        end = wire.machine.sessionEnd
        #expect(end == nil)
        _ = try wire.takeRequest()
        try wire.send("after")
        #expect(try wire.takeRequest().header.apiKey == 3)
    }

    @Test func aSASLMessageOutOfTurnIsAnError() throws {
        var wire = Wire(mechanism: .scramSHA512)
        try handshaken(&wire)
        _ = try wire.authenticate(.send([1]))
        let code = failure { () throws(KafkaSessionError) in _ = try wire.authenticate(.done) }
        #expect(code == .wrongState)
    }

    @Test func refusedCredentialsAndMechanismsSaySo() throws {
        var wire = Wire(mechanism: .scramSHA512)
        try wire.start()
        _ = try wire.respond(versionsOfEverything, version: 3, id: 0)
        var unsupported = SaslHandshakeResponse()
        unsupported.errorCode = 33
        unsupported.mechanisms = ["PLAIN", "SCRAM-SHA-512"]
        #expect(throws: KafkaSessionError(.authenticationFailed, "")) {
            _ = try wire.respond(unsupported, version: 1, id: 1)
        }
        var other = Wire(mechanism: .scramSHA512)
        try handshaken(&other)
        _ = try other.authenticate(.send([1]))
        var refused = SaslAuthenticateResponse()
        refused.errorCode = 58
        refused.errorMessage = "bad password"
        #expect(throws: KafkaSessionError(.authenticationFailed, "")) {
            _ = try other.respond(refused, version: 2, id: 2)
        }
    }

    private func failure(_ body: () throws(KafkaSessionError) -> Void) -> KafkaSessionError.Code? {
        do {
            try body()
            return nil
        } catch {
            return error.code
        }
    }
}
