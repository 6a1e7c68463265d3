import MQTTCodec
import MQTTSession
import TestSupport
import TrestleBase
import WireBytes

/// A client session and a server, between them a line that is cut at any byte; the client's process ends at any time, and another
/// goes on with what a store has kept, or with nothing, in the session that the server still has.
final class SessionSimulation {
    private var random: SeededRandom
    private var session: ClientSession
    private let configuration: ClientSessionConfiguration
    private var snapshot: SessionSnapshot?
    private var server: MQTTSessionServer
    private var now: Instant = 0

    /// Whether the server takes other things on each connection.
    private let hasChangingLimits: Bool
    private var isConnected = false
    private var connectAt: Instant? = 0
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []

    private var nextNumber = 0
    private var qosOf: [Int: QoS] = [:]
    /// Messages of ours, by number: results in the process that published them.
    private var results: [Int: Int] = [:]
    private var confirmed: Set<Int> = []
    private var publishedHere: Set<Int> = []
    private var crashes = 0
    /// Which process published a message, by number.
    private var processOf: [Int: Int] = [:]

    private var delivered: [Int] = []
    private var waiting: [(token: DeliveryToken, number: Int)] = []
    private var acknowledged: [Int: Int] = [:]
    /// Responses to SUBSCRIBE and UNSUBSCRIBE at run time, by the request's user data.
    private var requests: [UInt64: Int] = [:]
    private var nextRequest: UInt64 = 0
    /// The filters that this process has requested at run time, and not given up since.
    private var requested: Set<TopicFilter> = []
    private(set) var failures: [String] = []

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let version: MQTTVersion = random.chance(50) ? .v5 : .v3_1_1
        let authenticates = version == .v5 && random.chance(20)
        var configuration = ClientSessionConfiguration(clientID: "c", version: version)
        let hasStore = random.chance(60)
        configuration.recordsChanges = hasStore
        configuration.lastPacketIdentifier = UInt16([4, 20, 100][random.below(3)])
        let takesAtPubrel = random.chance(50)
        // Such a server may lose what it has acknowledged by PUBREC alone.
        configuration.publishesAtPubcomp = takesAtPubrel
        configuration.receiveMaximum = UInt16([1, 2, 5, 100][random.below(4)])
        configuration.subscriptions = [Subscription(filter: Self.filter, qos: .exactlyOnce)]
        configuration.keepAlive = 0
        configuration.maximumPending = 100
        configuration.maximumInFlight = UInt16([1, 20, 1_000][random.below(3)])
        if authenticates { configuration.authenticationMethod = "model" }
        configuration.orderLimit = random.chance(50) ? .seconds(1 << 40) : .milliseconds(3)
        self.configuration = configuration
        session = ClientSession(configuration: configuration, fingerprintKey: FingerprintKey(using: &random))
        server = MQTTSessionServer(version: version, authenticates: authenticates, takesAtPubrel: takesAtPubrel)
        hasChangingLimits = random.chance(40)
        server.limits.receiveMaximum = UInt16([1, 2, 20, 1_000][random.below(4)])
        self.random = random
    }

    private static let filter: TopicFilter = {
        guard let filter = try? TopicFilter("#") else { preconditionFailure("a legal filter") }
        return filter
    }()

    // MARK: The run

    func run() -> [String] {
        for _ in 0..<300 where failures.isEmpty { step(isCalm: false) }
        var steps = 0
        while failures.isEmpty, !isQuiet {
            step(isCalm: true)
            steps += 1
            if steps > 20_000 { failures.append("it does not come to rest") }
        }
        judge()
        return failures
    }

    private var isQuiet: Bool {
        isConnected && !requests.values.contains(0) && session.state == .online && session.unsettled == 0
            && session.unacknowledged == 0
            && server.isDrained
            && toServer.isEmpty && toClient.isEmpty && server.output.isEmpty && waiting.isEmpty
    }

    private func step(isCalm: Bool) {
        now += .milliseconds(1)
        switch random.below(isCalm ? 7 : 13) {
        case 0: connectIfDue()
        case 1: moveToServer()
        case 2, 3: moveToClient()
        case 4: acknowledgeSome()
        case 5: server.settleOne(random.below(100))
        case 6: tick()
        case 7: publish()
        case 8:
            nextNumber += 1
            let qos = QoS(rawValue: UInt8(random.below(3))) ?? .atLeastOnce
            qosOf[nextNumber] = qos
            server.publish(nextNumber, qos)
        case 9: if random.chance(15) { cut() }
        case 10:
            if random.chance(10) {
                cut()
                if random.chance(30) { server.loseSession() }
            }
        case 11: if random.chance(8) { crash() }
        default: if random.chance(30) { ask() }
        }
        failures += server.failures
    }

    // MARK: The client's process

    /// What the session wrote leaves once its changes are kept.
    private func with(_ body: (inout WireBuffer) -> Void) {
        var output = WireBuffer()
        body(&output)
        for change in session.takeChanges() { apply(change) }
        if isConnected { toServer += [UInt8](copying: output.bytes) }
        while let event = session.nextEvent() { handle(event) }
    }

    private func apply(_ change: SessionChange) {
        if case .begin(let key) = change {
            snapshot = SessionSnapshot(key)
            return
        }
        do {
            try snapshot?.apply(change)
        } catch {
            failures.append("the store: \(error)")
        }
    }

    private func handle(_ event: ClientEvent) {
        switch event {
        case .published(let userData, let code):
            guard userData != .max else { return }
            note(Int(userData), isConfirmed: !code.isError)
        case .abandoned(let userData, _): if userData != .max { note(Int(userData), isConfirmed: false) }
        case .notRepeated(let userData, _):
            if userData != .max { note(Int(userData), isConfirmed: false) }
        case .subscribeResponse(let userData, _, _), .unsubscribeResponse(let userData, _, _):
            guard let count = requests[userData] else { return failures.append("a response to nothing") }
            requests[userData] = count + 1
        case .challenge: with { session.respond(with: nil, into: &$0) }
        case .close(let fault):
            if fault.retryPolicy == .permanent { failures.append("\(fault)") }
            cut()
        default: break
        }
    }

    private func note(_ number: Int, isConfirmed: Bool) {
        results[number, default: 0] += 1
        if isConfirmed { confirmed.insert(number) }
    }

    private func publish() {
        nextNumber += 1
        let number = nextNumber
        let qos = QoS(rawValue: UInt8(random.below(3))) ?? .atLeastOnce
        qosOf[number] = qos
        processOf[number] = crashes
        let text = "\(number)" + (random.chance(20) ? " " + String(repeating: "x", count: random.below(60)) : "")
        let retain = random.chance(20)
        with { output in
            let message = OutgoingPublish(
                topic: "t", payload: ByteSlice(utf8: text), qos: qos, retain: retain, userData: UInt64(number))
            switch session.publish(message, into: &output) {
            case .sent: break
            case .accepted: publishedHere.insert(number)
            case .full: break
            case .refused(let reason): if !hasChangingLimits { failures.append(reason) }
            }
        }
    }

    /// Subscribes or unsubscribes, or authenticates once more.
    private func ask() {
        nextRequest += 1
        let name = nextRequest
        guard let filter = try? TopicFilter("other/\(random.below(3))") else { return }
        switch random.below(3) {
        case 0:
            requests[name] = 0
            requested.insert(filter)
            with { session.subscribe(Subscription(filter: filter, qos: .atLeastOnce), userData: name, into: &$0) }
        case 1:
            requests[name] = 0
            requested.remove(filter)
            with { session.unsubscribe(filter, userData: name, into: &$0) }
        default:
            guard configuration.authenticationMethod != nil else { return }
            with { session.reauthenticate(nil, into: &$0) }
        }
    }

    private func acknowledgeSome() {
        for _ in 0..<random.below(3) where !waiting.isEmpty {
            let (token, number) = waiting.remove(at: random.below(waiting.count))
            acknowledged[number, default: 0] += 1
            with { session.acknowledge(token, into: &$0) }
        }
    }

    private func tick() {
        guard let deadline = session.deadline, deadline <= now, isConnected else { return }
        with { session.handleTimeout(now: now, into: &$0) }
    }

    /// The process ends, and another begins with what the store has.
    private func crash() {
        guard snapshot != nil || !configuration.recordsChanges else { return }
        cut()
        crashes += 1
        waiting = []
        publishedHere = []
        requested = []
        // Whoever waited has gone with it.
        requests = requests.filter { $0.value > 0 }
        do {
            session =
                try snapshot.map { try ClientSession(configuration: configuration, resuming: $0) }
                ?? ClientSession(configuration: configuration, fingerprintKey: FingerprintKey(using: &random))
        } catch {
            failures.append("\(error)")
        }
        connectAt = now
    }

    // MARK: The line

    private func connectIfDue() {
        guard !isConnected, let connectAt, now >= connectAt else { return }
        isConnected = true
        self.connectAt = nil
        with { output in
            do { try session.handleOpen(now: now, into: &output) } catch { failures.append("\(error)") }
        }
    }

    private func cut() {
        guard isConnected else { return }
        isConnected = false
        toServer = []
        toClient = []
        server.disconnect()
        if hasChangingLimits { server.change(drawLimits()) }
        guard session.handleClose(now: now, random: 0) != nil else { return failures.append("the session ended") }
        connectAt = now + .milliseconds(5)
        while let event = session.nextEvent() { handle(event) }
    }

    private func drawLimits() -> MQTTSessionServer.Limits {
        var limits = MQTTSessionServer.Limits()
        limits.receiveMaximum = UInt16([1, 2, 20, 1_000][random.below(4)])
        if random.chance(30) { limits.maximumQoS = random.chance(50) ? .atLeastOnce : .atMostOnce }
        limits.retainAvailable = random.chance(70)
        if random.chance(30) { limits.maximumPacketSize = UInt32(20 + random.below(40)) }
        return limits
    }

    private func moveToServer() {
        let count = toServer.count
        guard isConnected, count > 0 else { return }
        var consumed = 0
        // Cut in the middle of a packet, now and then: the rest waits.
        let limit = random.chance(70) ? count : random.below(count + 1)
        while consumed < limit {
            let rest = Array(toServer[consumed..<limit])
            guard let header = try? FixedHeader.parse(rest.span, version: configuration.version),
                header.totalSize <= rest.count
            else { break }
            do {
                let frame = rest.span.extracting(0..<header.totalSize)
                server.receive(try Packet.decode(frame: frame, version: configuration.version, from: .client))
            } catch {
                failures.append("the server cannot read: \(error)")
                return
            }
            consumed += header.totalSize
        }
        toServer.removeFirst(consumed)
        toClient += server.output
        server.output = []
    }

    private func moveToClient() {
        guard isConnected else { return }
        toClient += server.output
        server.output = []
        let limit = random.chance(70) ? toClient.count : random.below(toClient.count + 1)
        while isConnected {
            let rest = Array(toClient.prefix(limit))
            guard let header = try? FixedHeader.parse(rest.span, version: configuration.version),
                header.totalSize <= rest.count
            else { break }
            toClient.removeFirst(header.totalSize)
            receive(rest.span.extracting(0..<header.totalSize), header)
            if limit > rest.count - header.totalSize { break }
        }
        if isConnected { with { _ in session.handleReadEnd(now: now) } }
    }

    private func receive(_ frame: Span<UInt8>, _ header: FixedHeader) {
        do {
            guard header.packetType == .publish else {
                let packet = try Packet.decode(frame: frame, version: configuration.version, from: .server)
                var thrown: SessionError?
                with { output in
                    do throws(SessionError) {
                        try session.handlePacket(packet, now: now, into: &output)
                    } catch { thrown = error }
                }
                if let thrown { throw thrown }
                return
            }
            let view = try PublishView(frame: frame, header: header, version: configuration.version, from: .server)
            let number = Int(String(decodingUTF8: view.payload)) ?? 0
            switch try session.handlePublish(view) {
            case .deliver(let token):
                delivered.append(number)
                if let token { waiting.append((token, number)) }
            case .repeated: with { session.writeAcknowledgements(into: &$0) }
            case .ignore: failures.append("a message was ignored")
            }
            with { _ in }
        } catch {
            failures.append("the client cannot read: \(error)")
        }
    }

    // MARK: The judge

    private func judge() {
        guard failures.isEmpty else { return }
        let taken = Dictionary(grouping: server.taken) { $0 }.mapValues(\.count)
        for number in publishedHere where results[number] != 1 {
            failures.append("message \(number) has \(results[number] ?? 0) results")
        }
        for (name, count) in requests where count != 1 { failures.append("request \(name) has \(count) responses") }
        let kept = Set(session.subscriptions.map(\.filter)).subtracting([Self.filter])
        if kept != requested { failures.append("\(kept) are subscribed again on each connection, \(requested) are requested") }
        for (number, count) in results where count > 1 { failures.append("message \(number) has \(count) results") }
        // A server that loses the session between PUBREC and PUBREL may have lost the message, and says so in a CONNACK that is lost.
        let mayLose = server.losses > 0 && server.takesAtPubrel
        for number in confirmed
        where taken[number] == nil && (qosOf[number] == .atLeastOnce || qosOf[number] == .exactlyOnce && !mayLose) {
            failures.append("message \(number) was confirmed, and the server has not got it")
        }
        for (number, count) in taken where qosOf[number] == .exactlyOnce && count > 1 + server.losses {
            failures.append("message \(number) came \(count) times, \(server.losses) losses")
        }
        for number in server.promised where acknowledged[number] == nil {
            failures.append("message \(number) of QoS \(qosOf[number]?.rawValue ?? 9) never came")
        }
        if server.losses == 0 {
            // What a process without a store has received is forgotten with it.
            let most = 1 + (configuration.recordsChanges ? 0 : crashes)
            for (number, count) in acknowledged where qosOf[number] == .exactlyOnce && count > most {
                failures.append("message \(number) was processed \(count) times")
            }
            if server.takesAtPubrel { checkProcesses() } else { checkOrder(server.taken, "to the server") }
        }
        if crashes == 0, server.losses == 0 {
            for (number, count) in Dictionary(grouping: delivered, by: { $0 }).mapValues(\.count)
            where qosOf[number] == .exactlyOnce && count > 1 {
                failures.append("message \(number) was delivered \(count) times")
            }
        }
        checkOrder(delivered, "to the client")
    }

    /// PUBREC, and so PUBREL, may come in any order, but what a process without a store has left does not come behind what the next one
    /// sends.
    private func checkProcesses() {
        guard !configuration.recordsChanges else { return }
        var last = 0
        for number in server.taken where qosOf[number] == .exactlyOnce {
            guard let process = processOf[number] else { continue }
            if process < last { failures.append("\(number) of process \(process) came after one of \(last)") }
            last = max(last, process)
        }
    }

    /// Each message of one QoS comes first before those that were published after it [MQTT-4.6.0-6].
    private func checkOrder(_ numbers: [Int], _ way: String) {
        for qos in [QoS.atLeastOnce, .exactlyOnce] {
            var seen: Set<Int> = []
            var last = 0
            for number in numbers where qosOf[number] == qos && seen.insert(number).inserted {
                if number < last { failures.append("\(number) came after \(last), \(way)") }
                last = max(last, number)
            }
        }
    }
}
