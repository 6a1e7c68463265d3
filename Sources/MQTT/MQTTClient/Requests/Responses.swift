import MQTTCodec
import MQTTSession
import Synchronization
import WireBytes

/// The responses that callers wait for, in one life of the client: from `connect` to its end.
final class Responses: Sendable {
    typealias Response = Result<MQTTMessage, MQTTClientError>

    private enum Entry {
        case expected
        case awaited(CheckedContinuation<Response, Never>)
        case arrived(Response)
    }

    private struct State {
        /// Where responses come to in this life.
        var topic: TopicFilter?
        var next = UInt64.random(in: 0 ... .max)
        var entries: [ByteSlice: Entry] = [:]
    }

    private let state = Mutex(State())

    /// A response on its way.
    struct Waiting: Sendable {
        let responses: Responses
        let correlation: ByteSlice

        var value: Response {
            get async { await responses.wait(for: correlation) }
        }
    }

    // MARK: On the loop

    func begin(_ topic: TopicFilter) { state.withLock { $0.topic = topic } }

    /// Whether anybody waits for one.
    var areExpected: Bool { state.withLock { !$0.entries.isEmpty } }

    /// The life is over, and what was requested in it has no response.
    func end(_ error: MQTTClientError) {
        state.withLock { $0.topic = nil }
        fail(error)
    }

    /// What was requested has no response.
    func fail(_ error: MQTTClientError) {
        let expected = state.withLock { Array($0.entries.keys) }
        for correlation in expected { finish(correlation, .failure(error)) }
    }

    // MARK: From any thread

    func nextCorrelation() -> ByteSlice {
        let number = state.withLock { state in
            state.next &+= 1
            return state.next
        }
        var bytes = WireBuffer(capacity: 8)
        bytes.append(integer: number)
        return ByteSlice(bytes)
    }

    /// - Returns: `nil` when the life that the topic is of is over.
    func expect(_ correlation: ByteSlice, on topic: TopicFilter) -> Waiting? {
        state.withLock { state in
            guard state.topic == topic else { return nil }
            state.entries[correlation] = .expected
            return Waiting(responses: self, correlation: correlation)
        }
    }

    func forget(_ correlation: ByteSlice) { state.withLock { $0.entries[correlation] = nil } }

    /// The first response counts; one that nobody expects is dropped.
    func finish(_ correlation: ByteSlice, _ response: Response) {
        let continuation = state.withLock { state -> CheckedContinuation<Response, Never>? in
            switch state.entries[correlation] {
            case .expected:
                state.entries[correlation] = .arrived(response)
                return nil
            case .awaited(let continuation):
                state.entries[correlation] = nil
                return continuation
            case .arrived, nil: return nil
            }
        }
        continuation?.resume(returning: response)
    }

    private func wait(for correlation: ByteSlice) async -> Response {
        await withCheckedContinuation { continuation in
            let response = state.withLock { state -> Response? in
                guard case .arrived(let response) = state.entries[correlation] else {
                    state.entries[correlation] = .awaited(continuation)
                    return nil
                }
                state.entries[correlation] = nil
                return response
            }
            if let response { continuation.resume(returning: response) }
        }
    }
}
