import TrestleBase
import MQTTCodec
import MQTTSession

/// The messages of one `publish`, with one result each.
final class PublishRequest: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: it is made by the caller, then used on the client's loop alone.
    /// Empty once it is over, so that no queue keeps them.
    private(set) var messages: [MQTTOutgoingMessage]
    private var results: [MQTTPublishResult]
    private var isSettled: [Bool]
    private var continuation: CheckedContinuation<[MQTTPublishResult], Never>?
    /// Names it in `OutgoingPublish.userData`; 0 until the client has taken it.
    var id: UInt32 = 0
    var deadline = Instant.distantFuture
    /// The first message that the session has not got.
    var next = 0
    private var unsettled: Int
    /// All results are known, and no other is expected.
    private(set) var isOver = false

    init(_ messages: [MQTTOutgoingMessage], _ continuation: CheckedContinuation<[MQTTPublishResult], Never>) {
        self.messages = messages
        self.continuation = continuation
        results = Array(repeating: Self.unknown, count: messages.count)
        isSettled = Array(repeating: false, count: messages.count)
        unsettled = messages.count
    }

    private static var unknown: MQTTPublishResult { .success(MQTTPublishReceipt(.success)) }

    /// - Returns: whether this was the last result.
    @discardableResult
    func settle(_ index: Int, _ result: MQTTPublishResult) -> Bool {
        guard !isOver, !isSettled[index] else { return false }
        isSettled[index] = true
        results[index] = result
        unsettled -= 1
        return unsettled == 0 && finish()
    }

    @discardableResult
    func settle(_ index: Int, _ reasonCode: ReasonCode) -> Bool {
        guard !isOver, !isSettled[index] else { return false }
        isSettled[index] = true
        if reasonCode.isError {
            results[index] = .failure(
                MQTTClientError(.refused, "the server refused the message: \(reasonCode)", reasonCode: reasonCode))
        } else if reasonCode != .success {
            results[index] = .success(MQTTPublishReceipt(reasonCode))
        }
        unsettled -= 1
        return unsettled == 0 && finish()
    }

    /// Fails messages without a result with `error`, which depends on whether the message was sent.
    func giveUp(_ error: (_ wasSent: Bool) -> MQTTClientError) {
        guard !isOver else { return }
        for index in messages.indices where !isSettled[index] { results[index] = .failure(error(index < next)) }
        _ = finish()
    }

    private func finish() -> Bool {
        isOver = true
        continuation?.resume(returning: results)
        continuation = nil
        messages = []
        results = []
        isSettled = []
        return true
    }
}
