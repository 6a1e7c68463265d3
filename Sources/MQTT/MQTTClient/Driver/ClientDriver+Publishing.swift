import MQTTCodec
import MQTTSession
import TrestleTransport
import TrestleBase

extension ClientDriver {
    func accept(_ request: PublishRequest) {
        guard !request.isOver else { return }
        guard core != nil, !isShuttingDown else {
            return request.giveUp { _ in .notRunning }
        }
        guard !isStalled(for: request) else {
            return request.giveUp { _ in stallError(mayBeDelivered: false) }
        }
        request.id = nextRequestID
        nextRequestID = nextRequestID >= .max - 1 ? 1 : nextRequestID + 1
        if let timeout = configuration.publishTimeout {
            request.deadline = now + timeout
            publishesByAge.append(request)
            startHousekeeping()
        }
        publishesOpen[request.id] = request
        publishesWaiting.append(request)
    }

    /// Hands over to the session what it can send now.
    func pump() {
        while isOnline, !publishesWaiting.isEmpty, let core, core.channel?.isWritable ?? false {
            guard pumpOnce(core) else { return }
        }
    }

    /// Writes at most so much at once, so that the connection's limit is looked at in between.
    private static var portion: Int { 131_072 }

    /// - Returns: whether more could go.
    private func pumpOnce(_ core: MQTTClientCore) -> Bool {
        var canGoOn = true
        core.withSession { session, output in
            let limit = output.count + Self.portion
            while canGoOn, output.count < limit, let request = publishesWaiting.first {
                while !request.isOver, request.next < request.messages.count, output.count < limit {
                    guard session.isReady(toPublish: request.messages[request.next].publish.qos) else {
                        canGoOn = false
                        return
                    }
                    let index = request.next
                    request.next += 1
                    var message = request.messages[index].publish
                    message.userData = UInt64(request.id) << 32 | UInt64(UInt32(truncatingIfNeeded: index))
                    switch session.publish(message, into: &output) {
                    case .sent: request.settle(index, .success)
                    case .accepted: break
                    case .full:
                        request.next = index
                        canGoOn = false
                        return
                    case .refused(let reason): request.settle(index, .failure(MQTTClientError(.invalid, reason)))
                    }
                }
                if request.isOver || request.next == request.messages.count { _ = publishesWaiting.popFirst() }
                if request.isOver { forget(request) }
            }
        }
        return canGoOn
    }

    func settle(_ userData: UInt64, _ result: (PublishRequest, Int) -> Bool) {
        guard userData != .max else { return }
        let id = UInt32(truncatingIfNeeded: userData >> 32)
        let request: PublishRequest
        if let last = lastPublish, last.id == id {
            request = last
        } else if let open = publishesOpen[id] {
            request = open
            lastPublish = open
        } else {
            return
        }
        if result(request, Int(userData & 0xffff_ffff)) { forget(request) }
    }

    /// All its results are known.
    func forget(_ request: PublishRequest) {
        if request.id != 0 { publishesOpen[request.id] = nil }
        if lastPublish === request { lastPublish = nil }
        while let first = publishesByAge.first, first.isOver { _ = publishesByAge.popFirst() }
        // Behind a first one that waits, those that are over would wait with it.
        if publishesWaiting.count > Self.mostOver + 2 * publishesOpen.count { Self.dropOver(&publishesWaiting) }
        if publishesByAge.count > Self.mostOver + 2 * publishesOpen.count { Self.dropOver(&publishesByAge) }
    }

    /// So many of a queue may be over before they are taken out.
    private static var mostOver: Int { 16 }

    private static func dropOver(_ requests: inout RingQueue<PublishRequest>) {
        for _ in 0..<requests.count {
            guard let request = requests.popFirst() else { return }
            if !request.isOver { requests.append(request) }
        }
    }

    func expirePublishes() {
        while let first = publishesByAge.first, first.isOver || now >= first.deadline {
            _ = publishesByAge.popFirst()
            let timeout = configuration.publishTimeout ?? .zero
            first.giveUp { wasSent in
                MQTTClientError(
                    .timedOut, "the server did not settle the message within \(timeout)", mayBeDelivered: wasSent)
            }
            forget(first)
        }
        while let first = publishesWaiting.first, first.isOver { _ = publishesWaiting.popFirst() }
    }
}
