import TrestleTransport
import WireBytes

/// One connection of an `HTTPClient`. Confined to its loop.
final class HTTPClientConnection: ConnectionHandler {
    /// A request under way.
    struct Exchange {
        let id: UInt64
        let method: String
        var parser: HTTPResponseParser
        var head: HTTPResponseHead?
        /// Whether the server has sent anything.
        var hasResponse = false
    }

    enum Event {
        case response(UInt64, HTTPClientResponse)
        /// `isUntouched`: the server has sent nothing, and the connection had served a request before.
        case failed(UInt64, HTTPClientError, isUntouched: Bool)
        case closed
    }

    private var connection: Connection?
    private let observe: (Event) -> Void
    private(set) var exchange: Exchange?
    private var body = WireBuffer()
    private var served = 0
    private(set) var isUsable = true
    /// Those of the TLS context when it was made; `nil` without TLS.
    private var reloads: Int?
    private var idleTimer: LoopTimer?

    init(observe: @escaping (Event) -> Void) { self.observe = observe }

    func connect(on loop: IOLoop, to url: HTTPURL, _ configuration: HTTPClientConfiguration) {
        var options = ConnectionOptions()
        options.connectTimeout = configuration.timeout
        options.tls = url.isTLS ? configuration.tls : nil
        reloads = options.tls?.reloads
        options.allowsHalfClose = false
        connection = Connection.connect(on: loop, to: url.endpoint, options: options, handler: self)
    }

    /// - Throws: when the request cannot be written; nothing is sent then.
    func send(_ head: HTTPRequestHead, _ content: ByteSlice, id: UInt64, limits: HTTPLimits) throws(HTTPError) {
        idleTimer?.cancel()
        // The methods whose content has a meaning announce an empty one, too.
        let hasContent = !content.isEmpty || ["POST", "PUT", "PATCH"].contains(head.method)
        try connection?.withOutput { (buffer: inout WireBuffer) throws(HTTPError) in
            try head.append(to: &buffer, framing: hasContent ? .length(content.count) : .none)
        }
        connection?.write(content.span)
        exchange = Exchange(id: id, method: head.method, parser: HTTPResponseParser(to: head.method, limits: limits))
        body = WireBuffer()
    }

    func keep(for timeout: Duration) {
        idleTimer = connection?.loop.schedule(after: timeout) { [weak self] in self?.close() }
    }

    /// Whether it may carry another request: its server's certificate was not checked by authorities and lists that hold no more.
    func mayGoOn(_ tls: TLSContext?) -> Bool { isUsable && (reloads == nil || tls?.reloads == reloads) }

    func close() {
        isUsable = false
        connection?.close()
    }

    func abort() {
        isUsable = false
        exchange = nil
        connection?.abort()
    }

    func connectionOpened(_ connection: Connection) {}

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        guard var exchange = exchange.take() else {
            // A server that speaks without a request; what it says could be taken for the next response.
            if isUsable { abort() }
            return bytes.count
        }
        exchange.hasResponse = true
        var offset = 0
        do throws(HTTPError) {
            while let event = try exchange.parser.next(bytes, from: &offset) {
                switch event {
                case .head(let head): exchange.head = head
                case .body(let range): body.append(bytes.extracting(range))
                case .end:
                    complete(exchange, hasRest: offset < bytes.count)
                    return bytes.count
                }
            }
            self.exchange = exchange
        } catch {
            abort()
            let text = "the response is not acceptable: \(error.code.text) at byte \(error.offset) [\(error.code.rule)]"
            observe(.failed(exchange.id, HTTPClientError(.invalidResponse, text), isUntouched: false))
        }
        return bytes.count
    }

    private func complete(_ exchange: Exchange, hasRest: Bool) {
        guard let head = exchange.head else { return }
        served += 1
        if hasRest || !head.keepsAlive || head.status == 101 { close() }
        var content = WireBuffer()
        swap(&content, &body)
        observe(.response(exchange.id, HTTPClientResponse(head: head, body: ByteSlice(content))))
    }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        self.connection = nil
        isUsable = false
        idleTimer?.cancel()
        if var exchange = exchange.take() { fail(&exchange, reason) }
        observe(.closed)
    }

    private func fail(_ exchange: inout Exchange, _ reason: CloseReason) {
        if reason == .peer {
            do throws(HTTPError) {
                if try exchange.parser.handleConnectionEnd() != nil { return complete(exchange, hasRest: false) }
            } catch {
                let text = "the connection ended within the response"
                return observe(.failed(exchange.id, HTTPClientError(.connection, text), isUntouched: false))
            }
        }
        observe(
            .failed(
                exchange.id, HTTPClientError(.connection, "\(reason)"), isUntouched: !exchange.hasResponse && served > 0
            ))
    }
}
