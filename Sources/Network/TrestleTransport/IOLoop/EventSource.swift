/// What epoll wakes: a connection, a listener, or a connection attempt. The loop keeps it under a token that is never given again, so that
/// an event that was fetched for a source which closed in the meantime finds nothing.
protocol EventSource: AnyObject {
    func ready(_ events: UInt32)
    func loopShutsDown()
}
