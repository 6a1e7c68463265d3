import KafkaSession
import TrestleTransport
import WireBytes

/// The SASL side of one connection: fetches credentials, computes responses and watches the session's end, all away
/// from the loop but for the handing over.
///
/// Confined to its loop.
final class LinkAuthentication {
    /// The result of a step: the new state of the exchange, and the message to the broker.
    typealias Outcome = Result<(client: SASLClient, step: SASLClient.Step), KafkaSessionError>

    private let login: SASLLogin
    private let host: String
    private let loop: IOLoop
    private let timeout: Duration
    private var client: SASLClient?
    private var task: Task<Void, Never>?
    private var timer: LoopTimer?
    /// Hears of nothing once this has changed.
    private var generation = 0

    init(_ login: SASLLogin, host: String, loop: IOLoop, timeout: Duration) {
        self.login = login
        self.host = host
        self.loop = loop
        self.timeout = timeout
    }

    /// Responds to a challenge; `nil` asks for the first message.
    func respond(
        to challenge: ByteSlice?, then completion: @escaping (Result<SASLClient.Step, KafkaSessionError>) -> Void
    ) {
        let (login, host, client) = (login, host, client)
        perform {
            do throws(KafkaSessionError) {
                var client = if let client { client } else { try await login.makeClient(host: host) }
                do throws(SASLError) {
                    let step = try client.handleChallenge(challenge)
                    return .success((client, step))
                } catch {
                    throw KafkaSessionError(.authenticationFailed, "SASL \(login.mechanism.rawValue): \(error)")
                }
            } catch {
                return .failure(error)
            }
        } then: { [unowned self] (outcome: Outcome) in
            self.client = (try? outcome.get()).flatMap { $0.step == .done ? nil : $0.client }
            completion(outcome.map(\.step))
        }
    }

    /// Fetches new credentials for the next exchange, so that the connection need not wait for them.
    func prepare(then completion: @escaping (KafkaSessionError?) -> Void) {
        let (login, host) = (login, host)
        perform { () async -> Result<SASLClient, KafkaSessionError> in
            do throws(KafkaSessionError) { return .success(try await login.makeClient(host: host)) } catch {
                return .failure(error)
            }
        } then: { [unowned self] outcome in
            switch outcome {
            case .success(let client):
                self.client = client
                completion(nil)
            case .failure(let error): completion(error)
            }
        }
    }

    /// Calls `work` on the loop after `delay`, instead of what was waited for before.
    func wait(_ delay: Duration, then work: @escaping () -> Void) {
        timer?.cancel()
        timer = loop.schedule(after: delay, work)
    }

    func stop() {
        generation += 1
        timer?.cancel()
        timer = nil
        task?.cancel()
        task = nil
    }

    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable () async -> Result<Value, KafkaSessionError>,
        then completion: @escaping (Result<Value, KafkaSessionError>) -> Void
    ) {
        generation += 1
        let (began, login, timeout) = (generation, login, timeout)
        let finish = { [weak self] (result: Result<Value, KafkaSessionError>) in
            guard let self, generation == began else { return }
            stop()
            completion(result)
        }
        timer = loop.schedule(after: timeout) {
            finish(
                .failure(
                    KafkaSessionError(
                        .authenticationFailed,
                        "no credentials for SASL \(login.mechanism.rawValue) within \(timeout)")))
        }
        task = loop.detach(work, then: finish)
    }
}
