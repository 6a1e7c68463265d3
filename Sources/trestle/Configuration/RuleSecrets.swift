#if Program
import CloudSecrets
import Foundation
import RuleEngine
import Synchronization
import TrestleBridge
import TrestleTransport

/// The secrets that `get_secret` names, from the places that the environment names; the places are looked up with the first secret.
final class RuleSecrets: Sendable {
    private let cache: Mutex<Result<SecretCache, CloudError>?> = Mutex(nil)
    private let readFile: @Sendable (String) throws -> [UInt8]
    private let observe: @Sendable (SecretEvent) -> Void

    /// - Parameter observe: called on any thread; `rotated` for a secret of `fetch` whose value has changed.
    init(
        readFile: @escaping @Sendable (String) throws -> [UInt8],
        observe: @escaping @Sendable (SecretEvent) -> Void = { _ in }
    ) {
        self.readFile = readFile
        self.observe = observe
    }

    private var secrets: Result<SecretCache, CloudError> {
        cache.withLock { cache in
            if let cache { return cache }
            let rim = CloudEnvironment.rim(readFile)
            let made: Result<SecretCache, CloudError>
            do throws(CloudError) {
                made = .success(
                    SecretCache(
                        providers: SecretCache.standardProviders(rim),
                        refreshInterval: try SecretCache.refreshInterval(rim), observe: observe))
            } catch {
                made = .failure(error)
            }
            cache = made
            return made
        }
    }

    /// Responds without waiting.
    func respond(to call: RemoteCall) -> RemoteResponse {
        switch secrets {
        case .success(let cache): cache.respond(to: call)
        case .failure(let error): .failed(error.description)
        }
    }

    /// Why secrets are not here that calls name, though their places may give them later.
    func obstacles(of calls: Set<RemoteCall>) -> [String] {
        guard case .success(let cache) = secrets else { return [] }
        let requests = Set(calls.compactMap { try? SecretRequest($0) })
        return requests.compactMap { request in cache.fault(of: request).map { "\(request): \($0)" } }.sorted()
    }

    /// Fetches the secrets that calls name, so that `respond` has them.
    func fetch(_ calls: [RemoteCall]) async {
        guard case .success(let cache) = secrets else { return }
        await withTaskGroup { group in
            for call in calls where call.function == "get_secret" {
                group.addTask {
                    guard let request = try? SecretRequest(call) else { return }
                    // Its fault is told by the response.
                    _ = try? await cache.value(of: request)
                }
            }
        }
    }
}

/// The calls that a reading of the configuration makes.
private final class RemoteCalls: Sendable {
    private let calls = Mutex<Set<RemoteCall>>([])

    var all: Set<RemoteCall> { calls.withLock { $0 } }

    func note(_ call: RemoteCall) -> RemoteResponse {
        calls.withLock { _ = $0.insert(call) }
        return .pending
    }
}

/// A configuration that cannot be read yet, since the places of its secrets do not respond.
struct SecretsUnavailable: Error, CustomStringConvertible {
    let obstacles: [String]

    var description: String {
        obstacles.isEmpty ? "secrets of rules are not here yet" : obstacles.joined(separator: "; ")
    }
}

extension ConfigurationFile {
    /// Rounds in which secrets are found that need others.
    private static let mostRounds = 8

    /// Reads `path` with the secrets that its rule files name.
    ///
    /// - Throws: `SecretsUnavailable` while a secret may still come; what is wrong, in words.
    static func read(
        _ path: String, _ texts: ConfigurationTexts, _ secrets: RuleSecrets, stores: KeyStoreReader
    ) async throws -> BridgeConfiguration {
        var fetched: Set<RemoteCall> = []
        for _ in 0..<mostRounds {
            let (configuration, calls) = try attempt(path, texts, secrets, stores, with: fetched)
            if let configuration { return configuration }
            await secrets.fetch(Array(calls))
            fetched.formUnion(calls)
        }
        return try read(path, texts, stores: stores) { secrets.respond(to: $0) }
    }

    /// Reads `path` with the secrets that have been fetched.
    ///
    /// - Returns: the configuration, or the calls that have to be fetched first.
    private static func attempt(
        _ path: String, _ texts: ConfigurationTexts, _ secrets: RuleSecrets, _ stores: KeyStoreReader,
        with fetched: Set<RemoteCall>
    ) throws -> (BridgeConfiguration?, Set<RemoteCall>) {
        let (needed, waiting) = (RemoteCalls(), RemoteCalls())
        let result = Result {
            try read(path, texts, stores: stores) { call in
                guard fetched.contains(call) else { return needed.note(call) }
                let response = secrets.respond(to: call)
                if case .pending = response { return waiting.note(call) }
                return response
            }
        }
        guard needed.all.isEmpty else { return (nil, needed.all) }
        if case .failure = result, !waiting.all.isEmpty {
            throw SecretsUnavailable(obstacles: secrets.obstacles(of: waiting.all))
        }
        var configuration = try result.get()
        configuration.remote = { secrets.respond(to: $0) }
        return (configuration, [])
    }
}
#endif
