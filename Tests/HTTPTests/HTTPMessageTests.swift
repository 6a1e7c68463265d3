import Testing
import TrestleHTTP
import WireBytes

@Suite struct HTTPMessageTests {
    @Test(arguments: [
        ("GET /a?b=c HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET /a?b=c HTTP/1.1|Host=a:80", ""),
        ("\r\nGET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "GET / HTTP/1.1|Host=[::1]:8080", ""),
        ("GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0", ""),
        ("OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n", "OPTIONS * HTTP/1.1|Host=", ""),
        ("GET http://b/c HTTP/1.1\r\nHost: b\r\n\r\n", "GET http://b/c HTTP/1.1|Host=b", ""),
        ("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", "CONNECT b:443 HTTP/1.1|Host=b:443", ""),
        ("GET / HTTP/1.1\r\nHost:a\r\nX: \t b \t \r\n\r\n", "GET / HTTP/1.1|Host=a|X=b", ""),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "POST / HTTP/1.1|Host=a|Content-Length=5",
            "hello"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=\"b;\\\"\" ; c=d\r\nhello\r\n00A\r\n0123456789\r\n000\r\n\r\n",
            "POST / HTTP/1.1|Host=a|Transfer-Encoding=Chunked", "hello0123456789"
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST / HTTP/1.1|Host=a|Content-Length=0", ""),
    ])
    func requestsAreFoundInAnyPieces(_ text: String, _ head: String, _ body: String) {
        for pieces in splits(of: text) {
            let found = requests(in: pieces)
            #expect(found.error == nil && found.heads == [head] && found.bodies == [body, ""], "\(found)")
        }
    }

    @Test func pipelinedRequestsAreFoundOneByOne() {
        let one = "POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"
        let two = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
        let three = "POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nde"
        for pieces in splits(of: one + two + three) {
            let found = requests(in: pieces)
            #expect(found.bodies == ["abc", "", "de", ""] && found.trailers == ["X-Sum=1"], "\(found)")
            #expect(found.heads.map { $0.prefix(7) } == ["POST /1", "GET /2 ", "POST /3"])
        }
    }

    @Test func whatFollowsARequestStaysWithTheCaller() throws {
        var parser = HTTPRequestParser()
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n\u{01}\u{02}".utf8)
        var offset = 0
        guard case .head = try parser.next(bytes.span, from: &offset) else { throw parserFault }
        #expect(try parser.next(bytes.span, from: &offset) == .end(trailers: HTTPFields()))
        #expect(offset == bytes.count - 2)
    }

    private var parserFault: HTTPError { HTTPError(.truncated) }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "GET", ["hi", ""]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "HEAD", ["", ""]),
        ("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "GET", ["", ""]),
        ("HTTP/1.1 204 No Content\r\n\r\n", "GET", ["", ""]),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999999\r\n\r\n", "GET", ["", ""]),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "GET", ["hi", ""]),
        ("HTTP/1.0 200 OK\r\n\r\nuntil the end", "GET", ["until the end", ""]),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "POST", ["hi", ""]),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "GET", ["", ""]),
    ])
    func responsesAreFoundInAnyPieces(_ text: String, _ method: String, _ bodies: [String]) {
        for pieces in splits(of: text) {
            let found = responses(in: pieces, to: method, ends: true)
            #expect(found.error == nil && found.bodies == bodies, "\(found)")
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", HTTPError.Code.truncated),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", .truncated),
        ("HTTP/1.1 200 OK\r\nContent", .truncated),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", .lengthWithTransferEncoding),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc", .unexpectedContent),
        ("HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n", .unexpectedContent),
        ("HTTP/1.1  200 OK\r\n\r\n", .malformedStatusLine),
        ("HTTP/1.1 2000 OK\r\n\r\n", .malformedStatusLine),
        ("HTTP/1.1 099 OK\r\n\r\n", .statusOutOfRange),
        ("HTTP/3.0 200 OK\r\n\r\n", .unsupportedVersion),
        ("HTTP/1.1\r\n\r\n", .malformedStatusLine),
        (String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 9), .tooManyInterimResponses),
    ])
    func badResponsesAreRefused(_ text: String, _ code: HTTPError.Code) {
        let whole = responses(in: [Array(text.utf8)], ends: true)
        #expect(whole.error == code, "\(whole)")
        for pieces in splits(of: text) { #expect(responses(in: pieces, ends: true) == whole) }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var buffer = WireBuffer()
        try HTTPRequestHead(method: "PUT", target: "/x?y", fields: ["Host": "a"])
            .append(to: &buffer, framing: .chunked)
        HTTPChunk.append(Array("hello".utf8).span, to: &buffer)
        HTTPChunk.append([UInt8]().span, to: &buffer)
        HTTPChunk.append(Array("0123456789abcdef".utf8).span, to: &buffer)
        HTTPChunk.appendEnd(to: &buffer)
        let found = requests(in: [[UInt8](copying: buffer.bytes)])
        #expect(found.heads == ["PUT /x?y HTTP/1.1|Host=a|Transfer-Encoding=chunked"])
        #expect(found.bodies == ["hello0123456789abcdef", ""])
    }

    @Test(arguments: [
        HTTPRequestHead(target: "/\r\nX: y"), HTTPRequestHead(method: "GET /", target: "/"),
        HTTPRequestHead(target: "x"),
        HTTPRequestHead(target: "/", fields: ["X": "a\r\nY: b"]), HTTPRequestHead(target: "/", fields: ["X:": "a"]),
        HTTPRequestHead(target: "/", fields: ["X": "a\0"]),
        HTTPRequestHead(target: "/", fields: ["content-length": "3"]),
    ])
    func nothingIsWrittenThatBreaksTheMessageApart(_ head: HTTPRequestHead) {
        var buffer = WireBuffer()
        #expect(throws: HTTPError.self) { try head.append(to: &buffer) }
        let isEmpty = buffer.isEmpty
        #expect(isEmpty)
    }

    @Test func aConnectionIsKeptAsBothSay() {
        func keeps(_ version: HTTPVersion, _ connection: String?) -> Bool {
            var fields = HTTPFields()
            fields["Connection"] = connection
            return HTTPRequestHead(target: "/", version: version, fields: fields).keepsAlive
        }
        #expect(keeps(.http1_1, nil) && keeps(.http1_0, "Keep-Alive") && keeps(.http1_1, "upgrade"))
        #expect(!keeps(.http1_0, nil) && !keeps(.http1_1, "upgrade, Close"))
    }
}
