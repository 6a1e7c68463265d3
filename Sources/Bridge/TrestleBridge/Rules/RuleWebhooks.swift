import TrestleBase
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
/// Confined to its loop.
final class RuleWebhooks {
    private struct Item {
        let number: UInt64
        let request: WebhookRequest
        var attempts = 0
    }

    private unowned let runner: RuleRunner
    private var items: [UInt64: Item] = [:]
    private var waiting = RingQueue<UInt64>()
    private var inFlight = 0
    private var last: UInt64 = 0
    private(set) var bytes = 0

    /// Requests without a response at the most.
    private static let mostInFlight = 64
    /// How often a request is sent.
    private static let mostAttempts = 4
    private static let backoff = Backoff(initial: .milliseconds(250), maximum: .seconds(5))

    init(_ runner: RuleRunner) { self.runner = runner }

    /// Takes the request of an action; its outcome comes as `RuleRunner.finish`.
    func send(_ request: WebhookRequest, _ number: UInt64) {
        last += 1
        items[last] = Item(number: number, request: request)
        bytes += request.size
        waiting.append(last)
        pump()
    }

    private func pump() {
        while inFlight < Self.mostInFlight, let place = waiting.popFirst() {
            guard let item = items[place] else { continue }
            items[place]?.attempts += 1
            inFlight += 1
            runner.shard.post(item.request, place)
        }
    }

    func handle(_ outcome: WebhookOutcome, of place: UInt64) {
        guard let item = items[place] else { return }
        inFlight -= 1
        switch outcome {
        case .taken: finish(place, nil)
        case .again(let reason) where item.attempts < Self.mostAttempts && !reason.isEmpty:
            let wait = Self.backoff.delay(attempts: item.attempts, random: .random(in: 0 ... .max))
            runner.shard.loop.schedule(after: wait) { [weak self] in
                guard let self, items[place] != nil else { return }
                waiting.append(place)
                pump()
            }
        case .again(let reason), .refused(let reason): finish(place, reason)
        }
        pump()
    }

    private func finish(_ place: UInt64, _ reason: String?) {
        guard let item = items.removeValue(forKey: place) else { return }
        bytes -= item.request.size
        runner.finish(
            item.number, reason.map { .init(action: "HttpAction", resource: item.request.url, reason: $0) })
    }
}
