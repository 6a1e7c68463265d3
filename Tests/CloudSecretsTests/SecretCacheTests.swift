import Synchronization
import Testing

@testable import CloudSecrets
@testable import RuleEngine

final class Counter: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
        value.withLock {
            $0 += 1; return $0
        }
    }
    var current: Int { value.withLock { $0 } }
}

/// A provider whose value a test sets.
private final class ScriptedProvider: SecretProvider {
    let place = "the test"
    let count = Counter()
    let result: Mutex<Result<String?, CloudError>>

    init(_ value: String?) { result = Mutex(.success(value)) }

    func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret? {
        _ = count.next()
        return try result.withLock { $0 }.get().map { .text(SecretValue($0)) }
    }
}

/// Lets the cache's refreshes run one at a time, when the test says so.
private final class Gate: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    func wait() async { await withCheckedContinuation { next in waiting.withLock { $0.append(next) } } }
    var count: Int { waiting.withLock { $0.count } }
    func open() {
        waiting.withLock { all in
            let now = all; all = []; return now
        }.forEach { $0.resume() }
    }
}

@Suite struct SecretCacheTests {
    private static let request = SecretRequest(id: "a", kind: .string)
    private static let call = RemoteCall(function: "get_secret", arguments: [#""a""#, #""SecretString""#])

    private static func wait(until condition: () -> Bool) async {
        for _ in 0..<3000 where !condition() { try? await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func aCallDoesNotWait() async throws {
        let provider = ScriptedProvider("v")
        let gate = Gate()
        let cache = SecretCache(providers: [provider], sleep: { _ in await gate.wait() })
        guard case .pending = cache.respond(to: Self.call) else {
            Issue.record("the first call does not find the value")
            return
        }
        #expect(try await cache.value(of: Self.request).text == "v")
        guard case .string("v") = cache.respond(to: Self.call) else {
            Issue.record("the second call finds the value")
            return
        }
        #expect(provider.count.current == 1)
        gate.open()
    }

    @Test func aRotatedSecretIsTold() async throws {
        let provider = ScriptedProvider("old")
        let gate = Gate()
        let rotations = Counter()
        let cache = SecretCache(providers: [provider], sleep: { _ in await gate.wait() }) { event in
            if case .rotated(Self.request) = event { _ = rotations.next() }
        }
        #expect(try await cache.value(of: Self.request).text == "old")
        await Self.wait { gate.count == 1 }
        gate.open()
        await Self.wait { provider.count.current == 2 && gate.count == 1 }
        #expect(rotations.current == 0)
        provider.result.withLock { $0 = .success("new") }
        gate.open()
        await Self.wait { rotations.current == 1 }
        #expect(rotations.current == 1)
        #expect(try await cache.value(of: Self.request).text == "new")
        gate.open()
    }

    /// A cache that has a value, and whose next fetches fail with `code`.
    private static func afterFailures(_ code: CloudError.Code, _ count: Int) async throws -> RemoteResponse {
        let provider = ScriptedProvider("v")
        let gate = Gate()
        let faults = Counter()
        let cache = SecretCache(providers: [provider], sleep: { _ in await gate.wait() }) { event in
            if case .failed = event { _ = faults.next() }
        }
        _ = try await cache.value(of: request)
        await wait { gate.count == 1 }
        provider.result.withLock { $0 = .failure(CloudError(code, "no")) }
        for number in 1...count {
            gate.open()
            await wait { faults.current == number && gate.count == 1 }
        }
        let response = cache.respond(to: call)
        gate.open()
        return response
    }

    @Test(arguments: [
        CloudError.Code.unavailable, .unreachable, .notAuthenticated, .noCredentials, .configuration, .invalidResponse,
    ]) func aFaultThatIsNotTheSecretsKeepsTheValue(_ code: CloudError.Code) async throws {
        guard case .string("v") = try await Self.afterFailures(code, 20) else {
            Issue.record("the value is kept")
            return
        }
    }

    @Test(arguments: [CloudError.Code.notFound, .unsuitable]) func aSecretThatIsGoneIsNotUsed(
        _ code: CloudError.Code
    ) async throws {
        guard case .failed("no") = try await Self.afterFailures(code, 1) else {
            Issue.record("the value is not used any longer")
            return
        }
    }

    @Test func aDenialCountsWhenItLasts() async throws {
        guard case .string("v") = try await Self.afterFailures(.accessDenied, SecretCache.mostDenials) else {
            Issue.record("the value is kept while a policy is changed")
            return
        }
        guard case .failed("no") = try await Self.afterFailures(.accessDenied, SecretCache.mostDenials + 1) else {
            Issue.record("the value is not used any longer")
            return
        }
    }

    /// Gives all secrets but one.
    private struct AllButOne: SecretProvider {
        let place = "the test"
        func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret? {
            guard request.id != "away" else { throw CloudError(.unavailable, "busy") }
            return .text(SecretValue("v"))
        }
    }

    private struct Files: SecretProvider {
        let place = "files"
        func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret? {
            request.id == "file" ? .text(SecretValue("f")) : nil
        }
    }

    @Test func aSecretThatAloneCannotBeFetchedIsNotWaitedForForEver() async throws {
        let gate = Gate()
        let faults = Counter()
        let cache = SecretCache(providers: [Files(), AllButOne()], sleep: { _ in await gate.wait() }) { event in
            if case .failed = event { _ = faults.next() }
        }
        let away = RemoteCall(function: "get_secret", arguments: [#""away""#, #""SecretString""#])
        _ = cache.respond(to: away)
        await Self.wait { faults.current == 1 && gate.count == 1 }
        for number in 2...10 {
            gate.open()
            await Self.wait { faults.current == number && gate.count == 1 }
        }
        // The place may be away as a whole, although another one is not.
        _ = try await cache.value(of: SecretRequest(id: "file", kind: .string))
        guard case .pending = cache.respond(to: away) else {
            Issue.record("it is waited for")
            return
        }
        _ = try await cache.value(of: Self.request)
        guard case .failed("busy") = cache.respond(to: away) else {
            Issue.record("others are here: it is not waited for")
            return
        }
        gate.open()
    }

    @Test func aFirstFaultThatMayPassIsWaitedFor() async {
        let provider = ScriptedProvider(nil)
        provider.result.withLock { $0 = .failure(CloudError(.unreachable, "no network")) }
        let gate = Gate()
        let cache = SecretCache(providers: [provider], sleep: { _ in await gate.wait() })
        _ = cache.respond(to: Self.call)
        await Self.wait { gate.count == 1 }
        guard case .pending = cache.respond(to: Self.call) else {
            Issue.record("the message waits")
            return
        }
        provider.result.withLock { $0 = .success(nil) }
        gate.open()
        await Self.wait { provider.count.current == 2 && gate.count == 1 }
        guard case .failed(let text) = cache.respond(to: Self.call) else {
            Issue.record("a secret that does not exist is a fault")
            return
        }
        #expect(text.contains("does not exist (the test)"))
        gate.open()
    }

    @Test func whoWaitsAfterAFaultFetchesAtOnceAndRefreshesDoNotMultiply() async throws {
        let provider = ScriptedProvider(nil)
        provider.result.withLock { $0 = .failure(CloudError(.unreachable, "no network")) }
        let gate = Gate()
        let cache = SecretCache(providers: [provider], sleep: { _ in await gate.wait() })
        for _ in 0..<5 {
            await #expect(throws: CloudError(.unreachable, "")) { try await cache.value(of: Self.request) }
        }
        #expect(provider.count.current == 5)
        provider.result.withLock { $0 = .success("v") }
        #expect(try await cache.value(of: Self.request).text == "v")
        await Self.wait { gate.count == 6 }
        // Of all refreshes that were planned, the last counts.
        gate.open()
        await Self.wait { provider.count.current == 7 && gate.count == 1 }
        #expect(provider.count.current == 7 && gate.count == 1)
        gate.open()
    }

    @Test func theNumberOfSecretsIsBounded() async throws {
        let provider = ScriptedProvider("v")
        let gate = Gate()
        let cache = SecretCache(providers: [provider], sleep: { _ in await gate.wait() })
        let watched = SecretRequest(id: "watched", kind: .string)
        _ = try await cache.value(of: watched)
        for number in 0..<(2 * SecretCache.maximumCount) {
            _ = cache.respond(
                to: RemoteCall(function: "get_secret", arguments: ["\"\(number)\"", #""SecretString""#]))
        }
        #expect(cache.count <= SecretCache.maximumCount)
        let before = provider.count.current
        _ = try await cache.value(of: watched)
        #expect(provider.count.current >= before)
        await Self.wait { gate.count > 0 }
        gate.open()
    }

    @Test(arguments: [
        ("", 900), ("30s", 30), ("15m", 900), ("1h", 3600), ("0s", nil), ("15", nil), ("1d", nil), ("-1s", nil),
        ("99999999999999999999s", nil),
    ]) func theIntervalOfRefreshesIsRead(_ text: String, _ seconds: Int?) {
        let rim = FakeCloud(environment: ["TRESTLE_SECRETS_REFRESH": text]).rim
        #expect((try? SecretCache.refreshInterval(rim)) == seconds.map { .seconds($0) })
    }

    @Test func otherFunctionsAreNotAvailable() {
        let cache = SecretCache(providers: [])
        guard case .failed = cache.respond(to: RemoteCall(function: "aws_lambda", arguments: [])) else {
            Issue.record("a lambda cannot be called")
            return
        }
    }
}
