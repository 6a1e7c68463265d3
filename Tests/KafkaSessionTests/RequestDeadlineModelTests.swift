import TrestleBase
import KafkaCodec
import KafkaSession
import TestSupport
import Testing
import WireBytes

/// A connection's requests with deadlines and allowances of all sizes, and a broker that responds to them in order,
/// each in its time. The judge: every caller hears exactly once, a response before the deadline or the deadline; no
/// response goes to another caller; the connection is never given up while the broker keeps to its times.
@Suite struct RequestDeadlineModelTests {
    @Test func everyCallerHearsOnceAndLateResponsesReachNobody() throws {
        for seed in 0..<400 {
            var model = try RequestDeadlineModel(seed: UInt64(seed))
            for _ in 0..<300 { try model.step() }
            let faults = model.end()
            #expect(faults == [], "seed \(seed)")
        }
    }
}

private struct RequestDeadlineModel: ~Copyable {
    private struct PendingRequest {
        let number: Int
        let allowance: Duration
    }

    private var random: SeededRandom
    private var out = WireBuffer()
    private var machine = ConnectionStateMachine<Int>(clientID: "model", timeout: .nanoseconds(1_000))
    private var now: Instant = 1
    private var progressAt: Instant = 0
    /// By the number of the request.
    private var deadlines: [Instant] = []
    /// How often each caller has heard of its request.
    private var heard: [Int] = []
    /// What the broker has not responded to, and when it responds to the oldest.
    private var requested: [PendingRequest] = []
    private var respondsAt: Instant?
    private var faults: [String] = []

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        try machine.start(now: 0, into: &out)
        var versions = ApiVersionsResponse()
        var api = ApiVersionsResponse.ApiVersion()
        api.apiKey = ApiKey.heartbeat.rawValue
        api.maxVersion = 4
        versions.apiKeys = [api]
        let opening = try frame(versions, version: 3, id: 0)
        _ = try machine.handleFrame(opening.span, now: 0, into: &out)
    }

    mutating func step() throws {
        now += .nanoseconds(random.below(60))
        if random.chance(40) { try send() }
        if let due = respondsAt, due <= now { try response() }
        for number in machine.handleTimeout(now: now) {
            if deadlines[number] > now { faults.append("\(number) is given up before its deadline") }
            heard[number] += 1
        }
        let silence = machine.silenceDeadline(progressAt: progressAt)
        if (silence == nil) != requested.isEmpty { faults.append("silence is watched when nothing is requested") }
        // The broker's response may be one step late.
        if let silence, silence + 60 <= now {
            faults.append("given up at \(now), though the broker keeps to its times")
        }
    }

    private mutating func send() throws {
        let allowance: Duration = random.chance(20) ? .nanoseconds(random.below(5_000)) : .zero
        let deadline: Instant = random.chance(50) ? now + .nanoseconds(1 + random.below(2_000)) : .distantFuture
        try machine.send(
            HeartbeatRequest(), version: 4, context: deadlines.count,
            times: RequestTimes(allowance: allowance, deadline: deadline), now: now, into: &out)
        requested.append(PendingRequest(number: deadlines.count, allowance: allowance))
        deadlines.append(deadline)
        heard.append(0)
        if respondsAt == nil { planResponse() }
    }

    private mutating func planResponse() {
        respondsAt = requested.first.map { now + $0.allowance + .nanoseconds(random.below(900)) }
    }

    private mutating func response() throws {
        let number = requested.removeFirst().number
        progressAt = now
        let response = try frame(HeartbeatResponse(), version: 4, id: Int32(number) + 1)
        switch try machine.handleFrame(response.span, now: now, into: &out) {
        case .response(let response):
            if response.context != number { faults.append("\(response.context) hears the response to \(number)") }
            heard[response.context] += 1
        case .progress where heard[number] == 1: break
        default: faults.append("the response to \(number) is dropped, and its caller has heard nothing")
        }
        planResponse()
    }

    /// The connection ends.
    ///
    /// - Returns: what was wrong.
    mutating func end() -> [String] {
        for number in machine.close() { heard[number] += 1 }
        for (number, count) in heard.enumerated() where count != 1 { faults.append("\(number) hears \(count) times") }
        return faults
    }

    private func frame<Response: KafkaResponse>(_ response: Response, version: Int16, id: Int32) throws -> [UInt8] {
        var frame = WireBuffer()
        try KafkaFrame.append(response, version: version, correlationID: id, to: &frame)
        return [UInt8](copying: frame.bytes.extracting(4..<frame.count))
    }
}
