import MQTTCodec
import TrestleBase

/// The socket is not read, since loops are so far behind that even what is behind their messages cannot be read (see
/// `Configuration.receiveBufferSize`): responses of the server do not come before a loop goes on, which may itself wait for one.
struct Stall {
    /// When something was last taken.
    var since: Instant
    /// The measure of what loops have taken.
    var taken: Int
    /// No loop goes on: calls that need a response fail.
    var isDeclared = false
}

extension ClientDriver {
    var messagesTaken: Int { consumers.reduce(consumerCommands) { $0 + $1.queue.taken } }

    /// How long no loop goes on, while calls wait for responses behind its messages, until those fail.
    private var stallTimeout: Duration {
        min(.seconds(10), (configuration.publishTimeout ?? .seconds(20)) / 2)
    }

    func checkStall() {
        guard var stall, !stall.isDeclared else { return }
        let taken = messagesTaken
        let isAwaited = !publishesOpen.isEmpty || !subscribesOpen.isEmpty || responses.areExpected
        if taken != stall.taken || !isAwaited { stall.since = now }
        stall.taken = taken
        stall.isDeclared = stall.since.duration(to: now) >= stallTimeout
        self.stall = stall
        guard stall.isDeclared else { return }
        for request in publishesOpen.values.sorted(by: { $0.id < $1.id }) {
            request.giveUp { stallError(mayBeDelivered: $0) }
            forget(request)
        }
        for request in Array(subscribesOpen.values) { giveUp(request, stallError(mayBeDelivered: true)) }
        responses.fail(stallError(mayBeDelivered: true))
    }

    /// Whether a publish cannot have its response before a loop goes on.
    func isStalled(for request: PublishRequest) -> Bool {
        (stall?.isDeclared ?? false) && request.messages.contains { $0.qos != .atMostOnce }
    }

    func stallError(mayBeDelivered: Bool) -> MQTTClientError {
        MQTTClientError(
            .timedOut,
            "no response can be read: more messages than 'receiveBufferSize' allows wait for loops that take none; does a loop wait for this call?",
            mayBeDelivered: mayBeDelivered)
    }
}
