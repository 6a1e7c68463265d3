import MQTTCodec
import MQTTSession
import Synchronization
import TrestleTransport

// The callers' side, on any thread: a request goes to the loop, and after it its cancellation.
extension ClientDriver {
    func connect(isOnce: Bool, waitsForEnd: Bool) async throws(MQTTClientError) {
        let failure: MQTTClientError? = await call {
            ConnectRequest(isOnce: isOnce, waitsForEnd: waitsForEnd, $0)
        } as: {
            .connect($0)
        } cancelling: {
            .cancelConnect($0)
        }
        if let failure { throw failure }
    }

    func reauthenticate() async throws(MQTTClientError) {
        let failure: MQTTClientError? = await call {
            AuthenticationRequest($0)
        } as: {
            .reauthenticate($0)
        } cancelling: {
            .cancelReauthenticate($0)
        }
        if let failure { throw failure }
    }

    func publish(_ messages: [MQTTOutgoingMessage]) async -> [MQTTPublishResult] {
        guard !messages.isEmpty else { return [] }
        return await call {
            PublishRequest(messages, $0)
        } as: {
            .publish($0)
        } cancelling: {
            .cancelPublish($0)
        }
    }

    func change(_ change: SubscribeRequest.Change) async throws(MQTTClientError) -> [MQTTSubscribeResult] {
        try await call {
            SubscribeRequest(change, $0)
        } as: {
            .subscribe($0)
        } cancelling: {
            .cancelSubscribe($0)
        }.get()
    }

    /// Begins to fill the queue, whose end tells of a failure: while a consumer waited for SUBACK, the messages before it could fill
    /// all buffers, and it would never be read.
    func open(_ queue: MessageQueue, _ filters: [TopicFilter], _ options: MQTTSubscribeOptions) {
        submit(.subscribe(SubscribeRequest(.open(queue, filters.map { Subscription($0, options) }), nil)))
    }

    /// Returns when the acknowledgements that were submitted before are in the store, or nothing is stored any more.
    func waitForStore(isolation actor: isolated (any Actor)? = #isolation) async {
        await withCheckedContinuation { submit(.waitForStore($0)) }
    }

    /// Submits a request and waits for its result, which a cancellation brings about, too.
    private func call<Request: Sendable, Response: Sendable>(
        _ make: (CheckedContinuation<Response, Never>) -> Request, as command: @Sendable (Request) -> ClientCommand,
        cancelling cancellation: @escaping @Sendable (Request) -> ClientCommand
    ) async -> Response {
        let request = Locked<Request?>(nil)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let made = make(continuation)
                let isCancelled = request.withLock { request in
                    request = made
                    return Task.isCancelled
                }
                submit(command(made))
                if isCancelled { submit(cancellation(made)) }
            }
        } onCancel: {
            if let made = request.withLock({ $0 }) { submit(cancellation(made)) }
        }
    }
}
