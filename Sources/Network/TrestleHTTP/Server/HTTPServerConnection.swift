import TrestleTransport
import WireBytes

/// One connection of an `HTTPServer`. Confined to its loop.
final class HTTPServerConnection: ConnectionHandler {
    enum Event {
        /// It waits for a request after a response.
        case waiting
        /// The next comes after the response to it.
        case request(HTTPRequest)
        case closed
    }

    private enum Phase {
        /// Between two requests, or within one.
        case reading
        /// A request is with the handler.
        case responding(HTTPRequestHead)
        case streaming(HTTPRequestHead)
        /// No more is read or written.
        case ending
    }

    private let configuration: HTTPServerConfiguration
    private let bodies: HTTPBodyBudget
    private let observe: (Event) -> Void
    private var connection: Connection?
    private var parser: HTTPRequestParser
    private var phase = Phase.reading
    /// The request that is being read.
    private var head: HTTPRequestHead?
    /// The fields of the request that was let in last: they say whose the connection is.
    private(set) var admitted: HTTPFields?
    private var body = WireBuffer()
    private var deadline: LoopTimer?
    /// Whether the client has ended its stream, or the server stops.
    private var isLast = false
    /// Who has written more than the client took.
    private var writer: CheckedContinuation<Bool, Never>?

    /// - Parameter connection: was accepted; TLS may not have been agreed on yet.
    init(
        _ configuration: HTTPServerConfiguration, connection: Connection, bodies: HTTPBodyBudget,
        observe: @escaping (Event) -> Void
    ) {
        self.configuration = configuration
        self.connection = connection
        self.bodies = bodies
        self.observe = observe
        parser = HTTPRequestParser(limits: configuration.limits)
    }

    // MARK: Reading

    func connectionOpened(_ connection: Connection) {
        self.connection = connection
        connection.receiveLimit = 1 << 17
        startDeadline(configuration.headTimeout)
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        if case .ending = phase { return bytes.count }
        guard case .reading = phase else {
            // The next request waits for the response to this one.
            connection.pauseReading()
            return 0
        }
        if !parser.isWithinMessage { startDeadline(configuration.headTimeout) }
        var offset = 0
        do throws(HTTPError) {
            while let event = try parser.next(bytes, from: &offset) {
                switch event {
                case .head(let head): begin(head)
                case .body(let range): take(bytes.extracting(range))
                case .end: complete()
                }
                guard case .reading = phase else { break }
            }
        } catch {
            refuse(error.code.status, "\(error)")
        }
        if case .ending = phase { return bytes.count }
        if offset < bytes.count { connection.pauseReading() }
        return offset
    }

    private func begin(_ head: HTTPRequestHead) {
        if let response = configuration.refusal?(head, connection?.remoteAddress),
            case .bytes(let content) = response.body
        {
            phase = .responding(head)
            return respond(response, content, isLast: true)
        }
        self.head = head
        admitted = head.fields
        startDeadline(configuration.bodyTimeout)
        guard let expectation = head.fields["Expect"], head.version == .http1_1 else { return }
        guard HTTPCharacters.isEqual(expectation, "100-continue") else {
            return refuse(417, "the only expectation that can be met is 100-continue")
        }
        if head.fields["Content-Length"] != nil || head.fields["Transfer-Encoding"] != nil {
            connection?.withOutput { $0.append(utf8: "HTTP/1.1 100 Continue\r\n\r\n") }
        }
    }

    private func take(_ content: Span<UInt8>) {
        guard bodies.reserve(content.count) else {
            return refuse(503, "the requests in hand are larger than the server's memory for them")
        }
        body.append(content)
    }

    /// What the request that is being read has reserved.
    private func releaseBody() {
        bodies.release(body.count)
        body = WireBuffer()
    }

    private func complete() {
        guard let head, let connection else { return }
        self.head = nil
        deadline?.cancel()
        phase = .responding(head)
        // What it has reserved is the server's to release, once the handler is through with it.
        var content = WireBuffer()
        swap(&content, &body)
        observe(.request(HTTPRequest(head: head, body: ByteSlice(content), remoteAddress: connection.remoteAddress)))
    }

    func connectionReceivedEnd(_ connection: Connection) {
        isLast = true
        switch phase {
        case .reading, .streaming: end()
        case .responding, .ending: break
        }
    }

    // MARK: Responding

    /// Responds to the request in hand, and goes on with the next one if the connection is kept.
    func respond(_ response: HTTPResponse, _ content: ByteSlice, isLast: Bool) {
        guard case .responding(let request) = phase else { return }
        self.isLast = self.isLast || isLast
        let isKept = !self.isLast && request.keepsAlive
        guard write(response, framing: content.isEmpty ? .none : .length(content.count), isKept: isKept) else { return }
        if request.method != "HEAD" { connection?.write(content.span) }
        finish(isKept: isKept)
    }

    /// - Returns: whether content is to follow; else the response is complete.
    func beginStream(_ response: HTTPResponse) -> Bool {
        guard case .responding(let request) = phase else { return false }
        let isChunked = request.version == .http1_1
        let isKept = isChunked && !isLast && request.keepsAlive
        guard write(response, framing: isChunked ? .chunked : .untilClose, isKept: isKept) else { return false }
        guard request.method != "HEAD" else {
            finish(isKept: isKept)
            return false
        }
        phase = .streaming(request)
        return true
    }

    /// - Parameter taken: resumed when more may be written: with `false`, when nobody is there any more.
    func write(_ content: ByteSlice, taken: CheckedContinuation<Bool, Never>) {
        guard case .streaming(let request) = phase, let connection, connection.isOpen else {
            return taken.resume(returning: false)
        }
        if request.version == .http1_1 {
            connection.withOutput { HTTPChunk.append(content.span, to: &$0) }
        } else {
            connection.write(content.span)
        }
        guard connection.isWritable else {
            writer?.resume(returning: false)
            writer = taken
            return
        }
        taken.resume(returning: true)
    }

    func endStream(isLast: Bool) {
        guard case .streaming(let request) = phase else { return }
        self.isLast = self.isLast || isLast
        if request.version == .http1_1 { connection?.withOutput { HTTPChunk.appendEnd(to: &$0) } }
        finish(isKept: request.version == .http1_1 && !self.isLast && request.keepsAlive)
    }

    private func write(_ response: HTTPResponse, framing: BodyFraming, isKept: Bool) -> Bool {
        var head = HTTPResponseHead(status: response.status, fields: response.fields)
        if !isKept { head.fields["Connection"] = "close" }
        do throws(HTTPError) {
            try connection?.withOutput { (buffer: inout WireBuffer) throws(HTTPError) in
                try head.append(to: &buffer, framing: framing)
            }
            return true
        } catch {
            refuse(500, "the response cannot be written: \(error)")
            return false
        }
    }

    private func finish(isKept: Bool) {
        guard isKept else { return end() }
        phase = .reading
        startDeadline(configuration.idleTimeout)
        observe(.waiting)
        connection?.resumeReading()
    }

    func connectionBecameWritable(_ connection: Connection) { release(true) }

    private func release(_ isWritable: Bool) {
        writer?.resume(returning: isWritable)
        writer = nil
    }

    // MARK: The end

    private func startDeadline(_ timeout: Duration) {
        deadline?.cancel()
        deadline = connection?.loop.schedule(after: timeout) { [weak self] in self?.handleTimeout() }
    }

    private func handleTimeout() {
        guard case .reading = phase else { return }
        guard parser.isWithinMessage else { return end() }
        refuse(408, "the request was not complete in time")
    }

    /// Says what is wrong with the request, and ends.
    private func refuse(_ status: UInt16, _ reason: String) {
        let head = HTTPResponseHead(
            status: status, fields: ["Content-Type": "text/plain; charset=utf-8", "Connection": "close"])
        let text = ByteSlice(utf8: reason + "\n")
        connection?.withOutput { buffer in
            // Its parts are ours and legal.
            try? head.append(to: &buffer, framing: .length(text.count))
            buffer.append(text)
        }
        end()
    }

    private func end() {
        phase = .ending
        deadline?.cancel()
        releaseBody()
        release(false)
        connection?.close()
    }

    /// Ends as soon as the request in hand is responded to.
    ///
    /// - Returns: whether a stream has to end first.
    func finishSoon() -> Bool {
        isLast = true
        switch phase {
        case .reading where !parser.isWithinMessage: end()
        case .streaming:
            release(false)
            return true
        case .reading, .responding, .ending: break
        }
        return false
    }

    func abort() { connection?.abort() }

    /// The address of its client that counts.
    var network: String { connection?.remoteAddress?.network ?? "" }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        phase = .ending
        deadline?.cancel()
        releaseBody()
        release(false)
        self.connection = nil
        observe(.closed)
    }
}
