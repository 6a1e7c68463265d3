import CloudSecrets
import Synchronization
import TrestleBase

/// An outside of a few files and scripted responses, which notes what it was sent.
final class FakeCloud: Sendable {
    private struct State {
        var requests: [CloudRequest] = []
        var respond: @Sendable (CloudRequest) -> CloudResponse?
        var time = WallTime(milliseconds: 1_780_000_000_000)
    }

    private let state: Mutex<State>
    private let files: [String: String]
    private let environment: [String: String]

    /// - Parameter respond: `nil` for a server that is not there.
    init(
        environment: [String: String] = [:], files: [String: String] = [:],
        respond: @escaping @Sendable (CloudRequest) -> CloudResponse? = { _ in nil }
    ) {
        state = Mutex(State(respond: respond))
        self.files = files
        self.environment = environment
    }

    struct NoFile: Error {}

    var rim: CloudRim {
        CloudRim(
            environment: environment,
            readFile: { [files] path in
                guard let text = files[path] else { throw NoFile() }
                return Array(text.utf8)
            },
            send: { request async throws(CloudError) -> CloudResponse in
                let respond = self.state.withLock { state in
                    state.requests.append(request)
                    return state.respond
                }
                guard let response = respond(request) else { throw CloudError(.unreachable, "nobody is there") }
                return response
            }, now: { self.state.withLock { $0.time } }, sleep: { _ in })
    }

    var requests: [CloudRequest] { state.withLock { $0.requests } }

    func advance(by duration: Duration) { state.withLock { $0.time = $0.time.advanced(by: duration) } }

    func change(_ respond: @escaping @Sendable (CloudRequest) -> CloudResponse?) {
        state.withLock { $0.respond = respond }
    }
}

extension CloudResponse {
    static func ok(_ text: String) -> CloudResponse { CloudResponse(status: 200, body: Array(text.utf8)) }
}

extension CloudRequest {
    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}
