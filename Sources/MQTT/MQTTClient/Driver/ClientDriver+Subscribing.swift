import MQTTCodec
import MQTTSession
import TrestleBase
import WireBytes

extension ClientDriver {
    func accept(_ request: SubscribeRequest) {
        guard !request.isOver else { return }
        guard core != nil, !isShuttingDown else { return request.finish(.failure(.notRunning)) }
        request.id = nextRequestID
        nextRequestID = nextRequestID >= .max - 1 ? 1 : nextRequestID + 1
        request.deadline = now + configuration.subscribeTimeout
        switch request.change {
        case .subscribe(let subscriptions): subscribe(request, subscriptions)
        case .unsubscribe(let filters): unsubscribe(request, filters)
        case .open(let queue, let subscriptions):
            open(queue, subscriptions.map(\.filter))
            // One that is subscribed already keeps its options.
            subscribe(request, subscriptions.filter { requested[$0.filter] == nil })
        }
        guard request.pending > 0 else { return request.finish(.success([])) }
        subscribesOpen[request.id] = request
        startHousekeeping()
    }

    private func subscribe(_ request: SubscribeRequest, _ subscriptions: [Subscription]) {
        request.pending = subscriptions.count
        request.results = subscriptions.map {
            MQTTSubscribeResult(filter: $0.filter, reasonCode: .success, properties: Properties())
        }
        for (index, subscription) in subscriptions.enumerated() {
            if requested.updateValue(subscription, forKey: subscription.filter) == nil {
                takeBack(subscription.filter)
                identifiers[subscription.filter.subscriptionIdentifier, default: 0] += 1
            }
            core?.withSession { session, output in
                session.subscribe(subscription, userData: Self.userData(request, index), into: &output)
            }
        }
    }

    private func unsubscribe(_ request: SubscribeRequest, _ filters: [TopicFilter]) {
        request.pending = filters.count
        request.results = filters.map {
            MQTTSubscribeResult(filter: $0, reasonCode: .success, properties: Properties())
        }
        for (index, filter) in filters.enumerated() {
            forget(filter)
            giveUp(filter)
            core?.withSession { session, output in
                session.unsubscribe(filter, userData: Self.userData(request, index), into: &output)
            }
        }
    }

    private static func userData(_ request: SubscribeRequest, _ index: Int) -> UInt64 {
        UInt64(request.id) << 32 | UInt64(UInt32(truncatingIfNeeded: index))
    }

    private func forget(_ filter: TopicFilter) {
        guard requested.removeValue(forKey: filter) != nil else { return }
        let identifier = filter.subscriptionIdentifier
        let left = (identifiers[identifier] ?? 1) - 1
        identifiers[identifier] = left > 0 ? left : nil
    }

    func handleResponse(_ userData: UInt64, _ reasonCode: ReasonCode, _ properties: Properties) {
        guard let request = subscribesOpen[UInt32(truncatingIfNeeded: userData >> 32)] else { return }
        let index = Int(userData & 0xffff_ffff)
        request.results[index].reasonCode = reasonCode
        request.results[index].properties = properties
        request.pending -= 1
        guard request.pending == 0 else { return }
        subscribesOpen[request.id] = nil
        if case .unsubscribe = request.change {} else { noteReduced(request.results) }
        let refused = request.results.filter { $0.reasonCode.isError }
        guard let first = refused.first else { return request.finish(.success(request.results)) }
        for result in refused { forget(result.filter) }
        let text = first.properties.reasonString.flatMap { text in core.map { ": \($0.session.shown(text))" } } ?? ""
        let verb = if case .unsubscribe = request.change { "the UNSUBSCRIBE of" } else { "a subscription to" }
        var error = MQTTClientError(
            .refused, "the server refuses \(verb) \"\(first.filter)\" (\(first.reasonCode))\(text)",
            reasonCode: first.reasonCode)
        error.properties = first.properties
        giveUp(request, error)
    }

    /// Tells of subscriptions that were granted with less than was requested.
    private func noteReduced(_ results: [MQTTSubscribeResult]) {
        for result in results where !result.reasonCode.isError {
            guard let qos = requested[result.filter]?.qos.rawValue, result.reasonCode.rawValue < qos else { continue }
            let granted = result.reasonCode.rawValue
            let effect = granted == 0 ? "its messages can be lost on their way" : "messages can come twice"
            configuration.observe?(
                .notice(
                    "the server grants QoS \(granted) for \"\(PeerText("\(result.filter)"))\", though QoS \(qos) was requested: \(effect)"
                ))
        }
    }

    /// Ends a request without the response it waits for. What it requested may happen all the same.
    func giveUp(_ request: SubscribeRequest, _ error: MQTTClientError) {
        subscribesOpen[request.id] = nil
        if case .open(let queue, _) = request.change { close(queue, unfinished: nil, from: 0, .failed(error)) }
        request.finish(.failure(error))
    }
}
