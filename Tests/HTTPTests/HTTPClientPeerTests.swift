import Foundation
import Testing
import TrestleHTTP
import WireBytes

/// The client against Python's http.server: HTTP/1.0 until the connection's end, and HTTP/1.1 in chunks on a kept connection.
@Suite struct HTTPClientPeerTests {
    private static let program = """
        import http.server, os, sys, threading
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = sys.argv[1]
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                if sys.argv[1] == "HTTP/1.1":
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    for byte in body:
                        self.wfile.write(b"1;a=b\\r\\n%c\\r\\n" % byte)
                    self.wfile.write(b"0\\r\\nX-Sum: 1\\r\\n\\r\\n")
                else:
                    self.end_headers()
                    self.wfile.write(body)
            def do_HEAD(self):
                self.send_response(404)
                self.send_header("Content-Length", "1000")
                self.end_headers()
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        server.serve_forever()
        """

    @Test(arguments: ["HTTP/1.0", "HTTP/1.1"]) func pythonsServerIsUnderstood(_ version: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program, version]
        let output = Pipe()
        // It ends when its standard input does, whatever stands between it and this process.
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { try? input.fileHandleForWriting.close() }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(UInt16(line.split(separator: "\n").first ?? ""))
        let client = try HTTPClient()
        for size in [0, 1, 1000] {
            let body = ByteSlice((0..<size).map { UInt8(truncatingIfNeeded: $0) })
            let echo = try await client.send("POST", "http://127.0.0.1:\(port)/", body: body)
            #expect(echo.status == 200 && echo.body == body && echo.head.version.rawValue == version)
            let head = try await client.send("HEAD", "http://127.0.0.1:\(port)/")
            #expect(head.status == 404 && head.body.isEmpty)
        }
        await client.stop()
    }
}
