import TrestleBase
public import MQTTCodec
import MQTTSession

/// A command of a caller to the client's loop, in the order of the calls.
enum ClientCommand: Sendable {
    case connect(ConnectRequest)
    case cancelConnect(ConnectRequest)
    case publish(PublishRequest)
    case cancelPublish(PublishRequest)
    case subscribe(SubscribeRequest)
    case cancelSubscribe(SubscribeRequest)
    /// A consumer is there no more; the messages of the batch from that place on were not finished.
    case close(MessageQueue, MQTTMessageBatch?, from: Int)
    /// The messages from that place on are for another consumer.
    case giveBack(MQTTMessageBatch, from: Int)
    case acknowledge(DeliveryToken, ReasonCode, incarnation: UInt32, consumer: UInt32)
    case acknowledgeAll(MQTTMessageBatch)
    /// Resumed when what was acknowledged before is in the store.
    case waitForStore(CheckedContinuation<Void, Never>)
    case resumeReceiving
    case reauthenticate(AuthenticationRequest)
    case cancelReauthenticate(AuthenticationRequest)
    case shutdown(CheckedContinuation<Void, Never>?)
    /// Nobody can ask any more.
    case abort

    /// A loop over messages goes on.
    var isOfConsumer: Bool {
        switch self {
        case .close, .giveBack, .acknowledge, .acknowledgeAll, .waitForStore, .resumeReceiving: true
        default: false
        }
    }
}

/// A `connect` or `run` that waits.
final class ConnectRequest: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: it is made by the caller, then used on the client's loop alone.
    private var continuation: CheckedContinuation<MQTTClientError?, Never>?
    /// The first attempt that fails is the end.
    let isOnce: Bool
    /// Waits for the end of the client, rather than for its first connection.
    let waitsForEnd: Bool
    private(set) var isOver = false

    init(isOnce: Bool, waitsForEnd: Bool, _ continuation: CheckedContinuation<MQTTClientError?, Never>) {
        self.isOnce = isOnce
        self.waitsForEnd = waitsForEnd
        self.continuation = continuation
    }

    func finish(_ error: MQTTClientError?) {
        isOver = true
        continuation?.resume(returning: error)
        continuation = nil
    }
}

/// A `reauthenticate` that waits.
final class AuthenticationRequest: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: it is made by the caller, then used on the client's loop alone.
    private var continuation: CheckedContinuation<MQTTClientError?, Never>?

    init(_ continuation: CheckedContinuation<MQTTClientError?, Never>) { self.continuation = continuation }

    func finish(_ error: MQTTClientError?) { continuation.take()?.resume(returning: error) }
}

/// A `subscribe` or `unsubscribe` that waits, or the subscriptions of a consumer.
final class SubscribeRequest: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: it is made by the caller, then used on the client's loop alone.
    enum Change: Sendable {
        case subscribe([Subscription])
        case unsubscribe([TopicFilter])
        /// Subscribes to what is not subscribed yet, and hands its messages to the queue.
        case open(MessageQueue, [Subscription])
        /// Subscribes to the topic of responses, unless that has been done.
        case responses
    }

    typealias Response = Result<[MQTTSubscribeResult], MQTTClientError>

    let change: Change
    private var continuation: CheckedContinuation<Response, Never>?
    var results: [MQTTSubscribeResult] = []
    var pending = 0
    /// What it waits for, among `ClientDriver.filterRequests`.
    var parts: [UInt64] = []
    var id: UInt32 = 0
    var deadline = Instant.distantFuture
    private(set) var isOver = false

    init(_ change: Change, _ continuation: CheckedContinuation<Response, Never>?) {
        self.change = change
        self.continuation = continuation
    }

    func isFor(_ consumer: MessageQueue) -> Bool {
        if case .open(let queue, _) = change { queue === consumer } else { false }
    }

    func finish(_ response: Response) {
        isOver = true
        continuation?.resume(returning: response)
        continuation = nil
        if case .open(let queue, _) = change, case .failure(let error) = response { _ = queue.finish(.failed(error)) }
    }
}

/// The server's response for one filter.
public struct MQTTSubscribeResult: Sendable, Equatable {
    public var filter: TopicFilter
    /// The granted QoS or, for `unsubscribe`, `success` or `noSubscriptionExisted`.
    public var reasonCode: ReasonCode
    /// Reason string and user properties (5.0).
    public var properties: Properties
}
