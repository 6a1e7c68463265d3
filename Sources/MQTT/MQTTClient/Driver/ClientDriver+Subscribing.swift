import MQTTCodec
import MQTTSession
import TrestleBase
import WireBytes

/// A filter that the server is to subscribe to or to give up, and the requests that wait for its response.
final class FilterRequest {
    let filter: TopicFilter
    /// `nil`: it is to be given up.
    let subscription: Subscription?
    var waiting: [(request: SubscribeRequest, index: Int)]

    init(_ filter: TopicFilter, _ subscription: Subscription?, _ request: SubscribeRequest, _ index: Int) {
        self.filter = filter
        self.subscription = subscription
        waiting = [(request, index)]
    }
}

/// A filter that callers and consumers use.
struct KnownFilter {
    var isGranted = false
    /// Names its SUBSCRIBE that has no response yet, among `ClientDriver.filterRequests`.
    var pending: UInt64?
}

extension ClientDriver {
    func accept(_ request: SubscribeRequest) {
        guard !request.isOver else { return }
        guard core != nil, !isShuttingDown else { return request.finish(.failure(.notRunning)) }
        request.id = nextRequestID
        nextRequestID = nextRequestID >= .max - 1 ? 1 : nextRequestID + 1
        request.deadline = now + configuration.subscribeTimeout
        switch request.change {
        case .subscribe(let subscriptions):
            begin(request, subscriptions.map(\.filter)) { send(subscriptions[$0], for: request, $0) }
        case .unsubscribe(let filters):
            begin(request, filters) { sendUnsubscribe(filters[$0], for: request, $0) }
        case .open(let queue, let subscriptions):
            open(queue, subscriptions.map(\.filter))
            // One that is subscribed already keeps its options.
            let missing = subscriptions.filter { !isGranted($0.filter) }
            begin(request, missing.map(\.filter)) { join(missing[$0], for: request, $0) }
        case .responses:
            guard let subscription = responseSubscription() else { return request.finish(.failure(.notRunning)) }
            let filter = subscription.filter
            guard !isGranted(filter) else { return request.finish(.success([MQTTSubscribeResult(granted: filter)])) }
            begin(request, [filter]) { join(subscription, for: request, $0) }
        }
    }

    private func isGranted(_ filter: TopicFilter) -> Bool { requested[filter]?.isGranted ?? false }

    private func begin(_ request: SubscribeRequest, _ filters: [TopicFilter], _ send: (_ index: Int) -> Void) {
        guard !filters.isEmpty else { return request.finish(.success([])) }
        request.pending = filters.count
        request.results = filters.map { MQTTSubscribeResult(granted: $0) }
        // Before anything is sent: the response may come at once, where the server has said what it does not take.
        subscribesOpen[request.id] = request
        startHousekeeping()
        for index in filters.indices where !request.isOver { send(index) }
    }

    /// Subscribes, or waits with those that have begun to.
    private func join(_ subscription: Subscription, for request: SubscribeRequest, _ index: Int) {
        guard let pending = requested[subscription.filter]?.pending else {
            return send(subscription, for: request, index)
        }
        filterRequests[pending]?.waiting.append((request, index))
        request.parts.append(pending)
    }

    private func send(_ subscription: Subscription, for request: SubscribeRequest, _ index: Int) {
        let filter = subscription.filter
        let id = note(FilterRequest(filter, subscription, request, index))
        if requested[filter] == nil {
            takeBack(filter)
            identifiers[filter.subscriptionIdentifier, default: 0] += 1
        }
        requested[filter, default: KnownFilter()].pending = id
        core?.withSession { session, output in session.subscribe(subscription, userData: id, into: &output) }
    }

    private func sendUnsubscribe(_ filter: TopicFilter, for request: SubscribeRequest, _ index: Int) {
        let id = note(FilterRequest(filter, nil, request, index))
        forget(filter)
        giveUp(filter)
        core?.withSession { session, output in session.unsubscribe(filter, userData: id, into: &output) }
    }

    private func note(_ request: FilterRequest) -> UInt64 {
        filterRequestsMade += 1
        filterRequests[filterRequestsMade] = request
        for (waiting, _) in request.waiting { waiting.parts.append(filterRequestsMade) }
        return filterRequestsMade
    }

    private func forget(_ filter: TopicFilter) {
        guard requested.removeValue(forKey: filter) != nil else { return }
        let identifier = filter.subscriptionIdentifier
        let left = (identifiers[identifier] ?? 1) - 1
        identifiers[identifier] = left > 0 ? left : nil
    }

    func handleResponse(_ id: UInt64, _ reasonCode: ReasonCode, _ properties: Properties) {
        guard let response = filterRequests.removeValue(forKey: id) else { return }
        let filter = response.filter
        if let subscription = response.subscription {
            let isLatest = requested[filter]?.pending == id
            if isLatest { requested[filter]?.pending = nil }
            if !reasonCode.isError {
                requested[filter]?.isGranted = true
                noteReduced(subscription, reasonCode)
            } else if isLatest {
                forget(filter)
            }
        }
        for (request, index) in response.waiting {
            request.results[index].reasonCode = reasonCode
            request.results[index].properties = properties
            request.pending -= 1
            if request.pending == 0 { finish(request) }
        }
    }

    /// All its responses are here.
    private func finish(_ request: SubscribeRequest) {
        guard let first = request.results.first(where: { $0.reasonCode.isError }) else {
            subscribesOpen[request.id] = nil
            return request.finish(.success(request.results))
        }
        let text = first.properties.reasonString.flatMap { text in core.map { ": \($0.session.shown(text))" } } ?? ""
        let verb = if case .unsubscribe = request.change { "the UNSUBSCRIBE of" } else { "a subscription to" }
        var error = MQTTClientError(
            .refused, "the server refuses \(verb) \"\(first.filter)\" (\(first.reasonCode))\(text)",
            reasonCode: first.reasonCode)
        error.properties = first.properties
        giveUp(request, error)
    }

    /// Tells of a subscription that was granted with less than was requested.
    private func noteReduced(_ subscription: Subscription, _ reasonCode: ReasonCode) {
        let (granted, qos) = (reasonCode.rawValue, subscription.qos.rawValue)
        guard granted < qos else { return }
        let effect = granted == 0 ? "its messages can be lost on their way" : "messages can come twice"
        configuration.observe?(
            .notice(
                "the server grants QoS \(granted) for \"\(PeerText("\(subscription.filter)"))\", though QoS \(qos) was requested: \(effect)"
            ))
    }

    /// Ends a request without the response it waits for. What was sent for it may happen all the same; what was not is taken back,
    /// unless somebody else waits for it.
    func giveUp(_ request: SubscribeRequest, _ error: MQTTClientError) {
        if case .open(let queue, _) = request.change { close(queue, unfinished: nil, from: 0, .failed(error)) }
        withdraw(request, isTimedOut: error.code == .timedOut)
        request.finish(.failure(error))
    }

    /// The request waits no more.
    ///
    /// - Parameter isTimedOut: the server has not responded: who needs the filters next requests them again.
    func withdraw(_ request: SubscribeRequest, isTimedOut: Bool = false) {
        guard subscribesOpen.removeValue(forKey: request.id) != nil, request.pending > 0 else { return }
        for id in request.parts {
            guard let part = filterRequests[id] else { continue }
            part.waiting.removeAll { $0.request === request }
            guard part.waiting.isEmpty else { continue }
            var isTakenBack = false
            core?.withSession { session, _ in
                isTakenBack = session.withdraw(userData: id, isOver: isTimedOut)
            }
            // Else its response comes, for whoever needs the filter meanwhile.
            guard isTakenBack || isTimedOut else { continue }
            filterRequests[id] = nil
            guard requested[part.filter]?.pending == id else { continue }
            requested[part.filter]?.pending = nil
            if requested[part.filter]?.isGranted == false { forget(part.filter) }
        }
    }
}

extension MQTTSubscribeResult {
    fileprivate init(granted filter: TopicFilter) {
        self.init(filter: filter, reasonCode: .success, properties: Properties())
    }
}
