/// A registry with its store: changes are made one after the other, and each is stored before its response leaves.
///
/// After a change that could not be stored, which may be stored nevertheless, the store is read again before the next response.
public actor RegistryService {
    private let initial: RegistryState
    private var state: RegistryState
    private let store: any RegistryStore
    private var isLoaded = false
    private var isBusy = false
    /// Changes that wait for the one at hand, the oldest first.
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Changes that may wait at a time.
    private static let maximumWaiting = 1000

    public init(_ state: RegistryState = RegistryState(), store: any RegistryStore = MemoryRegistryStore()) {
        initial = state
        self.state = state
        self.store = store
    }

    /// Reads the store. Until then requests get 503.
    public func start() async throws {
        var loaded = initial
        for record in try await store.load() { loaded.apply(record) }
        state = loaded
        isLoaded = true
    }

    /// The response to a request.
    public func respond(to request: RegistryRequest) async -> RegistryResponse {
        guard isLoaded else { return Self.notReady }
        // A request that changes nothing need not wait: it sees the state before the change at hand.
        let outcome = state.respond(to: request)
        if outcome.records.isEmpty { return outcome.response }
        guard waiting.count < Self.maximumWaiting else { return .error(50302, "Too many changes at a time") }
        if isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        defer {
            // It stays busy for the one that goes on.
            if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
        }
        return await change(request)
    }

    private static var notReady: RegistryResponse {
        .error(50003, "The registry reads its records and is not ready yet")
    }

    private func change(_ request: RegistryRequest) async -> RegistryResponse {
        if !isLoaded {
            do { try await start() } catch { return Self.notReady }
        }
        // The state may have changed since it was looked at first.
        let outcome = state.respond(to: request)
        guard !outcome.records.isEmpty else { return outcome.response }
        do { try await store.append(outcome.records) } catch {
            isLoaded = false
            do { try await start() } catch { return Self.notReady }
            return .error(50001, "The change could not be stored: \(error)")
        }
        for record in outcome.records { state.apply(record) }
        return outcome.response
    }
}
