import TrestleBase
import TrestleHTTP
import TrestleTransport
public import WireBytes

/// The request of an `http` action.
public struct WebhookRequest: Sendable {
    public let url: String
    public let fields: [(name: String, value: String)]
    public let body: ByteSlice

    var size: Int { url.utf8.count + body.count + fields.reduce(256) { $0 + $1.name.utf8.count + $1.value.utf8.count } }
}

/// The outcome of a request: whether the server has taken it, and why not.
enum WebhookOutcome: Sendable {
    case taken
    /// It may succeed later.
    case again(String)
    case refused(String)

    /// - Parameter status: of the response.
    init(status: UInt16) {
        switch status {
        case 200..<300: self = .taken
        case 408, 425, 429, 500..<600: self = .again("the server responded with \(status)")
        default: self = .refused("the server responded with \(status)")
        }
    }
}

/// Sends the requests of `http` actions; one that fails for the moment is sent again a few times.
///
/// No server holds up what is not for it: each has connections of its own, requests for servers are at most half of the messages in
/// flight and a share of their bytes, and of those for a server that has been failing for some time only one waits for a response, as a trial. What is beyond that
/// fails at once.
///
/// Confined to its loop.
final class RuleWebhooks {
    private struct Item {
        let number: UInt64
        let request: WebhookRequest
        let server: ByteSlice
        var attempts = 0
    }

    private struct Server {
        var waiting = RingQueue<UInt64>()
        /// Whether it is among those that may send.
        var isListed = false
        var inFlight = 0
        /// Requests without an outcome, and their bytes.
        var open = 0
        var bytes = 0
        /// Since when no request has had a response that settles it, and why.
        var failing: (since: Instant, reason: String)?

        func isGivenUp(now: Instant) -> Bool {
            failing.map { $0.since.duration(to: now) >= RuleWebhooks.failureTimeout } ?? false
        }
    }

    private unowned let runner: RuleRunner
    private var items: [UInt64: Item] = [:]
    private var servers: [ByteSlice: Server] = [:]
    /// Servers with requests that wait, by turns.
    private var turns = RingQueue<ByteSlice>()
    private var inFlight = 0
    private var last: UInt64 = 0
    private(set) var bytes = 0

    /// Requests without a response at the most: of all servers, and of one, which is the number of connections to it.
    private static let mostInFlight = 64
    static let mostOfServer = 8
    /// How often a request is sent.
    private static let mostAttempts = 4
    private static let backoff = Backoff(initial: .milliseconds(250), maximum: .seconds(5))
    /// How long a server may fail before what is for it fails at once.
    static let failureTimeout = Duration.seconds(15)
    /// How many servers without requests are remembered as failing.
    private static let mostServers = 1_000

    init(_ runner: RuleRunner) { self.runner = runner }

    private var now: Instant { runner.shard.loop.now }

    /// Why requests wait; `nil` when their servers respond.
    var obstacle: String? {
        servers.values.lazy.compactMap { $0.open > 0 ? $0.failing?.reason : nil }.first
            .map { "the server of an http action does not take them: \($0)" }
    }

    /// Takes the request of an action; its outcome comes as `RuleRunner.finish`, perhaps at once.
    func send(_ request: WebhookRequest, _ number: UInt64) {
        let name = HTTPURL(request.url).map { "\($0.isTLS ? "https" : "http")://\($0.endpoint)" } ?? ""
        let server = ByteSlice(utf8: name)
        var known = servers[server] ?? Server()
        let limit = max(1, Int(runner.shard.source.receiveMaximum) / 2)
        // A server has at most half of what the others leave, so that there is room for the first request to another one. Of the bytes
        // that rules may keep, the messages themselves take as many again.
        let others = (count: items.count - known.open, bytes: bytes - known.bytes)
        guard
            known.open < max(1, (limit - others.count) / 2),
            known.open == 0 || known.bytes + request.size <= (RuleRunner.bound / 4 - others.bytes) / 2
        else {
            return fail(
                number, request,
                "\(known.open) requests of http actions wait for the server, and more would hold up other messages")
        }
        if let failing = known.failing, known.isGivenUp(now: now), known.open > 0 {
            return fail(number, request, failing.reason)
        }
        last += 1
        items[last] = Item(number: number, request: request, server: server)
        bytes += request.size
        known.open += 1
        known.bytes += request.size
        known.waiting.append(last)
        servers[server] = known
        list(server)
        pump()
    }

    private func list(_ server: ByteSlice) {
        guard servers[server]?.isListed == false, servers[server]?.waiting.isEmpty == false else { return }
        servers[server]?.isListed = true
        turns.append(server)
    }

    private func pump() {
        while inFlight < Self.mostInFlight, let server = turns.popFirst() {
            servers[server]?.isListed = false
            guard let known = servers[server] else { continue }
            guard known.inFlight < (known.isGivenUp(now: now) ? 1 : Self.mostOfServer),
                let place = servers[server]?.waiting.popFirst()
            else { continue }
            if let item = items[place] {
                items[place]?.attempts += 1
                inFlight += 1
                servers[server]?.inFlight += 1
                runner.shard.post(item.request, place)
            }
            list(server)
        }
    }

    func handle(_ outcome: WebhookOutcome, of place: UInt64) {
        guard let item = items[place] else { return }
        inFlight -= 1
        servers[item.server]?.inFlight -= 1
        switch outcome {
        case .taken:
            servers[item.server]?.failing = nil
            finish(place, nil)
        case .refused(let reason):
            servers[item.server]?.failing = nil
            finish(place, reason)
        case .again(let reason): handleFailure(place, item, reason)
        }
        list(item.server)
        pump()
    }

    private func handleFailure(_ place: UInt64, _ item: Item, _ reason: String) {
        if servers[item.server]?.failing == nil { runner.reportWaiting(item.number, "its server: \(reason)") }
        let since = servers[item.server]?.failing?.since ?? now
        servers[item.server]?.failing = (since, reason)
        guard servers[item.server]?.isGivenUp(now: now) == false else {
            finish(place, reason)
            giveUp(item.server, reason)
            return
        }
        guard item.attempts < Self.mostAttempts, !reason.isEmpty else { return finish(place, reason) }
        let wait = Self.backoff.delay(attempts: item.attempts, random: .random(in: 0 ... .max))
        runner.shard.loop.schedule(after: wait) { [weak self] in
            guard let self, items[place] != nil else { return }
            if let known = servers[item.server], let failing = known.failing, known.isGivenUp(now: now) {
                return finish(place, failing.reason)
            }
            servers[item.server]?.waiting.append(place)
            list(item.server)
            pump()
        }
    }

    /// What waits for the server fails; the next request is its trial.
    private func giveUp(_ server: ByteSlice, _ reason: String) {
        while let place = servers[server]?.waiting.popFirst() { finish(place, reason) }
    }

    private func finish(_ place: UInt64, _ reason: String?) {
        guard let item = items.removeValue(forKey: place) else { return }
        bytes -= item.request.size
        servers[item.server]?.open -= 1
        servers[item.server]?.bytes -= item.request.size
        if let known = servers[item.server], known.open == 0, known.failing == nil || servers.count > Self.mostServers {
            servers[item.server] = nil
        }
        if let reason { fail(item.number, item.request, reason) } else { runner.finish(item.number, nil) }
    }

    private func fail(_ number: UInt64, _ request: WebhookRequest, _ reason: String) {
        runner.finish(
            number, .init(action: "HttpAction", resource: "\(ShownURL(request.url))", reason: reason))
    }
}
