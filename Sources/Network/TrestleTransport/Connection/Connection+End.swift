import TrestlePlatform

/// The end of the peer's stream, as a read finds it.
extension Connection {
    /// How a stream ends: in good order, or not.
    enum StreamEnd {
        case orderly
        case failed(TransportError)
    }

    /// The meaning of a read without data: `nil` if the stream continues.
    func end(ofReceiving result: Int) -> StreamEnd? {
        let code = Int32(truncatingIfNeeded: -result)
        if code == EAGAIN || code == EINTR { return nil }
        if outbound.state == .failed, phase == .open, case .failed(let error) = reason { return .failed(error) }
        return code == 0 ? .orderly : .failed(broken(code))
    }

    func handleEnd(_ end: StreamEnd) {
        switch (end, phase) {
        case (.orderly, .open): handleOrderlyEnd()
        case (.failed(let error), _):
            // An alert may be on its way that tells the peer why.
            if engine != nil, descriptor >= 0 { _ = sendEncrypted() }
            release(.failed(error))
        case (.orderly, _): break
        }
    }

    private func handleOrderlyEnd() {
        inbound.handleEnd()
        guard options.allowsHalfClose else {
            inbound.leftover = nil
            noteMemory()
            beginClosing(.peer)
            return
        }
        if outbound.state == .ended {
            release(.peer)
            return
        }
        watch()
        handler?.connectionReceivedEnd(self)
    }
}
