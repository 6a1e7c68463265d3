/// A receiver of epoll events: a connection, a listener, or a connection attempt. The loop keeps it under a token that
/// is never reused, so that a fetched event for a source that has closed meanwhile finds nothing.
protocol EventSource: AnyObject {
    func ready(_ events: UInt32)
    func loopShutsDown()
}
