import Testing
import TrestleBase
import TrestleHTTP
import TrestleTransport
import WireBytes

@Suite struct HTTPServerTests {
    private func serve(
        _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
        handler: @escaping HTTPServer.Handler = HTTPServerTests.standard,
        body: (HTTPServer, UInt16) async throws -> Void
    ) async throws {
        var configuration = HTTPServerConfiguration()
        change(&configuration)
        let server = try HTTPServer(configuration: configuration, handler: handler)
        let port = try await server.start()
        try await body(server, port)
        await server.stop()
    }

    @Sendable static func standard(_ request: HTTPRequest) async -> HTTPResponse {
        switch request.path {
        case "/echo": HTTPResponse(status: 200, body: .bytes(request.body))
        case "/moved": HTTPResponse(status: 302, fields: ["Location": "/echo"])
        case "/split": HTTPResponse(status: 200, fields: ["X": "a\r\nY: b"])
        case "/count":
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    for number in 0..<3 { try? await writer.write("\(number)\n") }
                })
        case "/endless":
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    while (try? await writer.write(String(repeating: "x", count: 65_536))) != nil {}
                })
        case "/slow":
            await {
                try? await Task.sleep(for: .seconds(30))
                return .text("late")
            }()
        default: .text("no such page\n", status: 404)
        }
    }

    @Test func aKeptConnectionServesOneRequestAfterTheOther() async throws {
        try await serve { _, port in
            let client = try HTTPClient()
            for number in 0..<20 {
                let echo = try await client.send(
                    "POST", "http://127.0.0.1:\(port)/echo", body: ByteSlice(utf8: "\(number)"))
                #expect(echo.status == 200 && echo.body == "\(number)")
                let count = try await client.send("GET", "http://127.0.0.1:\(port)/count")
                #expect(count.body == "0\n1\n2\n" && count.fields["Transfer-Encoding"] == "chunked")
                let head = try await client.send("HEAD", "http://127.0.0.1:\(port)/count")
                #expect(head.status == 200 && head.body.isEmpty)
            }
            #expect(try await client.send("GET", "http://127.0.0.1:\(port)/").status == 404)
            await client.stop()
        }
    }

    @Test func aRedirectionIsGivenToTheCaller() async throws {
        try await serve { _, port in
            let client = try HTTPClient()
            let response = try await client.send("GET", "http://127.0.0.1:\(port)/moved")
            #expect(response.status == 302 && response.fields["location"] == "/echo")
        }
    }

    @Test func moreRequestsThanConnectionsWaitForTheirTurn() async throws {
        try await serve { _, port in
            var configuration = HTTPClientConfiguration()
            configuration.maximumConnections = 2
            let client = try HTTPClient(configuration: configuration)
            let bodies = try await withThrowingTaskGroup(of: ByteSlice.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await client.send(
                            "PUT", "http://127.0.0.1:\(port)/echo", body: ByteSlice(utf8: "\(number)")
                        ).body
                    }
                }
                return try await group.reduce(into: Set<ByteSlice>()) { $0.insert($1) }
            }
            #expect(bodies.count == 50)
        }
    }

    @Test func aClientDoesNotWaitLongerThanItsDeadline() async throws {
        try await serve { server, port in
            var configuration = HTTPClientConfiguration()
            configuration.timeout = .milliseconds(200)
            let client = try HTTPClient(configuration: configuration)
            await #expect { try await client.send("GET", "http://127.0.0.1:\(port)/slow") } throws: {
                ($0 as? HTTPClientError)?.code == .timeout
            }
            let task = Task { try await client.send("GET", "http://127.0.0.1:\(port)/slow") }
            task.cancel()
            await #expect(throws: HTTPClientError.self) { try await task.value }
        }
    }

    @Test func aResponseBeyondTheLimitIsAnError() async throws {
        try await serve { _, port in
            var configuration = HTTPClientConfiguration()
            configuration.limits.body = 1 << 20
            let client = try HTTPClient(configuration: configuration)
            await #expect { try await client.send("GET", "http://127.0.0.1:\(port)/endless") } throws: {
                ($0 as? HTTPClientError)?.code == .invalidResponse
            }
            #expect(try await client.send("GET", "http://127.0.0.1:\(port)/echo").status == 200)
        }
    }

    @Test func whatAHandlerMayNotWriteIsAnErrorOfTheServer() async throws {
        try await serve { _, port in
            let client = try HTTPClient()
            let response = try await client.send("GET", "http://127.0.0.1:\(port)/split")
            #expect(response.status == 500 && response.fields["Y"] == nil)
        }
    }

    @Test(arguments: ["http://", "ftp://a/", "http://u:p@a/", "http://a/b c", "a/b", "http://a:99999/", "http://a/#b"])
    func urlsThatAreNoneAreRefused(_ text: String) { #expect(HTTPURL(text) == nil) }

    @Test func urlsAreTakenApart() {
        let url = HTTPURL("https://[::1]:8443/a?b")
        #expect(url?.isTLS == true && url?.endpoint == Endpoint(host: "::1", port: 8443) && url?.target == "/a?b")
        #expect(HTTPURL("HTTP://a")?.description == "http://a/" && HTTPURL("http://a?b")?.target == "/?b")
    }

    @Test func stoppingEndsStreamsAndLetsRequestsFinish() async throws {
        try await serve { server, port in
            let client = try HTTPClient()
            var raw = try await RawClient(port: port)
            try await raw.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.send("GET", "http://127.0.0.1:\(port)/echo")
            await server.stop(timeout: .seconds(2))
            #expect(await raw.isClosed())
        }
    }

    @Test func pipelinedRequestsAreRespondedToInOrder() async throws {
        try await serve { _, port in
            var raw = try await RawClient(port: port)
            let one = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
            let two = "GET /count HTTP/1.1\r\nHost: a\r\n\r\n"
            let last = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlast"
            try await raw.send(one + two + one + last)
            let text = await raw.rest()
            let places = ["one", "0\n", "one", "last"].reduce(into: [text.startIndex]) { places, part in
                guard let place = places.last, let found = text[place...].firstRange(of: part) else { return }
                places.append(found.upperBound)
            }
            #expect(places.count == 5, "\(text)")
        }
    }

    @Test func slowAndUnfinishedRequestsEndInTime() async throws {
        try await serve {
            $0.headTimeout = .milliseconds(300)
            $0.idleTimeout = .milliseconds(300)
        } body: { _, port in
            var silent = try await RawClient(port: port)
            #expect(await silent.rest() == "")
            var slow = try await RawClient(port: port)
            try await slow.send("GET / HTTP/1.1\r\nHost: a\r\nX: ")
            #expect(await slow.rest().hasPrefix("HTTP/1.1 408 "))
            var idle = try await RawClient(port: port)
            try await idle.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await idle.rest().hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func anIllegalRequestIsToldItsRuleAndEndsTheConnection() async throws {
        try await serve { _, port in
            var raw = try await RawClient(port: port)
            try await raw.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            let text = await raw.rest()
            #expect(text.hasPrefix("HTTP/1.1 400 ") && text.contains("RFC 9112 section 6.1"))
        }
    }

    @Test func contentOfAllRequestsTogetherIsBounded() async throws {
        try await serve {
            $0.maximumBytes = 1 << 20
            $0.limits.body = 700_000
        } body: { _, port in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 700000\r\n\r\n"
            let most = String(repeating: "x", count: 699_999)
            var first = try await RawClient(port: port)
            try await first.send(head + most)
            try await Task.sleep(for: .milliseconds(300))
            var second = try await RawClient(port: port)
            try await second.send(head + most)
            #expect(await second.rest().hasPrefix("HTTP/1.1 503 "))
            try await first.send("x")
            try await first.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await first.rest().hasPrefix("HTTP/1.1 200 "))
        }
    }
}
