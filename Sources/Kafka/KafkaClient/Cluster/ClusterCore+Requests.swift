import TrestleBase
import KafkaCodec
import KafkaSession
import TrestleTransport
import WireBytes

// The way of a single request: found a broker, connected to it, sent in a version that both know, completed or given
// up. What is sent many times a second goes over a node's connection directly.
extension ClusterCore {
    /// Sends a request to where it belongs, as soon as that is known and connected.
    ///
    /// It is sent at most once: what is to be done after `noResponse` or an error code of the response only the caller
    /// can know.
    ///
    /// - Parameters:
    ///   - versions: those that the caller can make and read.
    ///   - timeout: how long the caller waits in all; `requestTimeout` and `allowance` together when it is `nil`.
    ///   - sendWithin: how long it may wait for a connection, where that is less than `timeout`.
    ///   - allowance: how long the broker may keep the response because the request says so, in each version.
    ///   - isStillDue: called when it is about to be sent, which it is not when nobody waits for it any more.
    ///   - request: makes the request in the version that is agreed.
    ///   - completion: called exactly once.
    func send<Request: KafkaRequest>(
        to destination: ClusterDestination, versions: ClosedRange<Int16> = Request.validVersions,
        timeout: Duration? = nil, sendWithin: Duration? = nil,
        allowance: @escaping (Int16) -> Duration = { _ in .zero },
        isStillDue: @escaping () -> Bool = { true },
        _ request: @escaping (Int16) -> Request,
        then completion: @escaping (ClusterOutcome<Request.Response>) -> Void
    ) {
        if case .leader(let place) = destination { use(place.topic) }
        let finish: (ClusterOutcome<Request.Response>) -> Void = { [weak self] outcome in
            if case .leader(let place) = destination { self?.stopUsing(place.topic) }
            completion(outcome)
        }
        let start = loop.now
        let requestTimeout = configuration.requestTimeout
        let longest = timeout ?? requestTimeout + allowance(versions.upperBound)
        let waiting = ClusterRequest(to: destination, deadline: start + min(sendWithin ?? longest, longest)) {
            [weak self] link, node in
            guard let version = link.versions.version(of: Request.self, atMost: versions.upperBound),
                version >= versions.lowerBound
            else {
                return finish(
                    .notSent(
                        KafkaObstacle(
                            .unsupportedVersion,
                            "\(link.endpoint) and this client have no version of \(Request.apiKey) in common")))
            }
            guard isStillDue() else {
                return finish(.notSent(KafkaObstacle(.timedOut, "nobody waits for it any more")))
            }
            let allowance = allowance(version)
            let wait = timeout ?? requestTimeout + allowance
            let times = RequestTimes(allowance: allowance, deadline: start + wait)
            self?.watchSilence()
            link.send(request(version), version: version, times: times) { [weak link] reply in
                finish(Self.outcome(of: reply, link, node, wait))
            }
        } fail: {
            finish(.notSent($0))
        }
        enqueue(waiting)
    }

    private static func outcome<Response: KafkaResponse>(
        of reply: BrokerLink.Outcome, _ link: BrokerLink?, _ node: ClusterNode?, _ wait: Duration
    ) -> ClusterOutcome<Response> {
        let place = link.map { "\($0.endpoint)" } ?? "the broker"
        switch reply {
        case .response(let version, let body):
            do {
                let response = try Response.decode(
                    body, version: version, allowingTrailingBytes: true, allowingNulls: true)
                node?.noteResponse()
                return .response(response, version: version)
            } catch {
                let text = "\(place) sent a malformed \(Response.apiKey) response: \(error)"
                link?.abort(text)
                return .noResponse(KafkaObstacle(.protocolViolation, text))
            }
        case .lost:
            return .noResponse(
                KafkaObstacle(
                    .unreachable, "the connection to \(place) ended before it responded to \(Response.apiKey)"))
        case .timedOut:
            return .noResponse(
                KafkaObstacle(.timedOut, "\(place) has not responded to \(Response.apiKey) within \(wait)"))
        }
    }

    private func enqueue(_ request: ClusterRequest) {
        guard state != .closed else { return request.fail(KafkaObstacle(.unreachable, "the client was closed")) }
        waiting.append(request)
        wake(at: request.deadline)
        scheduleAdvance()
    }

    /// At the end of this tick of the loop: nobody hears of a request while he gives it.
    func scheduleAdvance() {
        guard !advanceIsScheduled else { return }
        advanceIsScheduled = true
        loop.atEndOfTick { [weak self] in
            guard let self else { return }
            advanceIsScheduled = false
            advance()
        }
    }

    /// Sends the requests that can be sent now, in their order, and gives up those that nobody waits for any more.
    func advance() {
        guard isRunning, !waiting.isEmpty else { return }
        let now = loop.now
        let requests = waiting
        waiting = []
        var kept: [ClusterRequest] = []
        for request in requests {
            guard isRunning else {
                request.fail(KafkaObstacle(.unreachable, "the client was closed"))
                continue
            }
            guard request.deadline > now else {
                request.fail(tooLate(request))
                continue
            }
            switch route(request.destination, now: now) {
            case .open(let link, let node): request.transmit(link, node)
            case .refused(let obstacle): request.fail(obstacle)
            case .waiting(let wait):
                request.wait = wait
                kept.append(request)
                wake(at: request.deadline)
            }
        }
        waiting = kept + waiting
    }

    private func tooLate(_ request: ClusterRequest) -> KafkaObstacle {
        let text = "a request for \(request.destination) was not sent in time: no \(request.wait)"
        guard let lastObstacle else { return KafkaObstacle(.timedOut, text) }
        // The cause first.
        return KafkaObstacle(lastObstacle.code, "\(lastObstacle.text); \(text)", fix: lastObstacle.fix)
    }
}
