public import RuleEngine
import TrestleBase
import Synchronization
import TrestleTransport

/// An event of a cache of secrets.
public enum SecretEvent: Sendable {
    /// A refresh has found another value: what was made with the former one is to be made again.
    case rotated(SecretRequest)
    /// A secret could not be fetched. A value that is there stays in use unless the secret is gone or denied for long.
    case failed(SecretRequest, CloudError)
}

/// Secrets by request, kept for 15 minutes as AWS IoT keeps them and refreshed in the background.
public final class SecretCache: Sendable {
    private struct Entry {
        var value: SecretValue?
        var error: CloudError?
        var fetch: Task<Result<SecretValue, CloudError>, Never>?
        /// When it was last used; an order, not a time.
        var use = 0
        /// Whether it is refreshed for as long as the cache lives.
        var isWatched = false
        /// The number of fetches that have ended; the refresh after the last one counts.
        var ended = 0
        /// Fetches in a row that have failed, and that were denied.
        var failures = 0
        var denials = 0
        /// The place that failed last, and `State.successes` of it at its first failure in a row.
        var place = 0
        var successesBefore = 0
    }

    private struct State {
        var entries: [SecretRequest: Entry] = [:]
        var uses = 0
        /// Secrets that have been fetched, by place.
        var successes: [Int: Int] = [:]
    }

    private let state = Locked(State())
    private let providers: [any SecretProvider]
    private let refreshInterval: Duration
    private let sleep: @Sendable (Duration) async -> Void
    private let observe: @Sendable (SecretEvent) -> Void

    /// The most secrets that are kept. A rule can take names from its messages.
    public static let maximumCount = 1_024

    /// Denials in a row after which a value is not used any longer: with the pauses between them about ten minutes.
    static let mostDenials = 12
    /// Failures in a row, after about half a minute, from which on a secret is not waited for when others can be fetched.
    static let mostFailures = 4

    /// - Parameters:
    ///   - providers: the first that has a secret gives it.
    ///   - refreshInterval: the time between two fetches of a secret. Default: 15 minutes.
    ///   - sleep: waits; a test replaces it.
    ///   - observe: called on any thread.
    public init(
        providers: [any SecretProvider], refreshInterval: Duration = .seconds(900),
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        observe: @escaping @Sendable (SecretEvent) -> Void = { _ in }
    ) {
        self.providers = providers
        self.refreshInterval = refreshInterval
        self.sleep = sleep
        self.observe = observe
    }

    /// The number of secrets that it keeps or fetches.
    var count: Int { state.withLock { $0.entries.count } }

    /// Responds to `get_secret` without waiting: `pending` until the secret has been fetched.
    public func respond(to call: RemoteCall) -> RemoteResponse {
        guard call.function == "get_secret" else { return .failed("\(call.function) is not available here") }
        do throws(CloudError) {
            let request = try SecretRequest(call)
            switch lookUp(request) {
            case .success(let value?):
                guard let text = value.text else { return .failed("\(request) is not UTF-8 text") }
                return .string(text)
            case .success(nil): return .pending
            case .failure(let error): return .failed(error.description)
            }
        } catch {
            return .failed(error.description)
        }
    }

    /// The value, as soon as it is there. From then on it is refreshed for as long as the cache lives, and `observe` is
    /// told when it changes.
    public func value(of request: SecretRequest) async throws(CloudError) -> SecretValue {
        let (value, fetch) = state.withLock { state in
            use(request, in: &state) { entry in
                entry.isWatched = true
                // After a fault, whoever waits does not wait for the next refresh.
                if entry.value == nil, entry.fetch == nil { entry.fetch = Task { await self.fetch(request) } }
            }
            return (state.entries[request]?.value, state.entries[request]?.fetch)
        }
        if let value { return value }
        guard let fetch else { throw CloudError(.unavailable, "\(request) is not here yet") }
        return try await fetch.value.get()
    }

    /// Why a secret is not there, while it is fetched again.
    public func fault(of request: SecretRequest) -> CloudError? {
        state.withLock { state in state.entries[request].flatMap { $0.value == nil ? $0.error : nil } }
    }

    /// The value if it is there; `nil` while it is being fetched.
    private func lookUp(_ request: SecretRequest) -> Result<SecretValue?, CloudError> {
        state.withLock { state in
            use(request, in: &state) { _ in }
            guard let entry = state.entries[request] else { return .success(nil) }
            if let value = entry.value { return .success(value) }
            // A fault that may pass is waited for, unless others are fetched meanwhile: then it is this secret's own.
            if let error = entry.error {
                let isItsOwn = entry.failures >= Self.mostFailures && state.successes[entry.place, default: 0] > entry.successesBefore
                if !error.mayPass || isItsOwn { return .failure(error) }
            }
            return .success(nil)
        }
    }

    /// Marks a use, and begins the first fetch.
    private func use(_ request: SecretRequest, in state: inout State, _ change: (inout Entry) -> Void) {
        state.uses += 1
        if state.entries[request] == nil {
            if state.entries.count >= Self.maximumCount { evict(&state) }
            var entry = Entry()
            entry.fetch = Task { await self.fetch(request) }
            state.entries[request] = entry
        }
        guard var entry = state.entries[request] else { return }
        entry.use = state.uses
        change(&entry)
        state.entries[request] = entry
    }

    private func evict(_ state: inout State) {
        let oldest = state.entries.filter { !$0.value.isWatched }.min { $0.value.use < $1.value.use }
        if let oldest = oldest ?? state.entries.min(by: { $0.value.use < $1.value.use }) {
            oldest.value.fetch?.cancel()
            state.entries[oldest.key] = nil
        }
    }

    // MARK: - Fetching

    private func fetch(_ request: SecretRequest) async -> Result<SecretValue, CloudError> {
        let (result, place) = await read(request)
        let event = state.withLock { state in finish(request, result, from: place, &state) }
        if let event { observe(event) }
        return result
    }

    private func finish(
        _ request: SecretRequest, _ result: Result<SecretValue, CloudError>, from place: Int, _ state: inout State
    ) -> SecretEvent? {
        guard var entry = state.entries[request] else { return nil }
        entry.fetch = nil
        entry.ended += 1
        var event: SecretEvent?
        var pause = refreshInterval
        switch result {
        case .success(let value):
            if let former = entry.value, !former.isSame(as: value) { event = .rotated(request) }
            entry.value = value
            entry.error = nil
            (entry.failures, entry.denials) = (0, 0)
            state.successes[place, default: 0] += 1
        case .failure(let error):
            event = .failed(request, error)
            entry.error = error
            if entry.failures == 0 || entry.place != place {
                (entry.place, entry.successesBefore) = (place, state.successes[place, default: 0])
            }
            entry.failures += 1
            entry.denials = error.code == .accessDenied ? entry.denials + 1 : 0
            // A policy may be in the middle of a change.
            if error.isAboutSecret || entry.denials > Self.mostDenials { entry.value = nil }
            pause = min(refreshInterval, Self.pause(after: entry.failures))
        }
        state.entries[request] = entry
        let (sleep, number) = (sleep, entry.ended)
        Task { [weak self] in
            await sleep(pause)
            self?.refresh(request, after: number)
        }
        return event
    }

    /// 5 s, and up to 60 s after several failures.
    private static func pause(after failures: Int) -> Duration { .seconds(min(5 << min(failures - 1, 4), 60)) }

    /// Fetches again, also when nobody has used the secret since: what was made with it may still be in use.
    private func refresh(_ request: SecretRequest, after number: Int) {
        state.withLock { state in
            guard let entry = state.entries[request], entry.fetch == nil, entry.ended == number else { return }
            state.entries[request]?.fetch = Task { await self.fetch(request) }
        }
    }

    /// - Returns: also the number of the place that has responded.
    private func read(_ request: SecretRequest) async -> (result: Result<SecretValue, CloudError>, place: Int) {
        for (place, provider) in providers.enumerated() {
            do throws(CloudError) {
                if let stored = try await provider.secret(request) {
                    return (.success(try stored.value(for: request)), place)
                }
            } catch {
                return (.failure(error), place)
            }
        }
        let places = providers.isEmpty ? "no place is set" : providers.map(\.place).joined(separator: ", ")
        return (.failure(CloudError(.notFound, "\(request) does not exist (\(places))")), providers.count)
    }
}
