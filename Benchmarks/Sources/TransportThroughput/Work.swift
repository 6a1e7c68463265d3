import Foundation
import Harness
import TrestleTransport
import TransportFloor

/// 167-byte messages that come coalesced: CPU of the receiving thread for each.
enum Receive {
    static let messages = 2_000_000

    static func run() async throws {
        var allocations = 0
        let best = try await TransportThroughput.best(of: 5) {
            var port: UInt16 = 0
            let listener = floor_listen(&port)
            let peer = floor_start_sender(port, messages)
            let cost = floor_serve_receive(listener, messages)
            _ = floor_join(peer)
            close(listener)
            return cost.cpu_seconds
        } ours: {
            let (spent, _) = try await Worker.serve(.receiveMessages(messages)) {
                floor_start_sender($0, messages)
            }
            allocations = spent.allocations
            return spent.seconds
        }
        let scale = 1e9 / Double(messages)
        TransportThroughput.line(
            "receive 167 B coalesced", floor: best.floor * scale, ours: best.ours * scale, unit: "ns CPU a message",
            more: ", \(String(format: "%.5f", Double(allocations) / Double(messages))) allocations a message")
    }
}

/// A client in C sends 167 bytes and waits for them to come back.
enum Echo {
    static let rounds = 20_000

    static func run() async throws {
        var allocations = 0
        let best = try await TransportThroughput.best(of: 5) {
            var port: UInt16 = 0
            let listener = floor_listen(&port)
            let peer = floor_start_pinger(port, rounds)
            floor_serve_echo(listener)
            let seconds = floor_join(peer)
            close(listener)
            return seconds
        } ours: {
            let (spent, seconds) = try await Worker.serve(.echo) { floor_start_pinger($0, rounds) }
            allocations = spent.allocations
            return seconds
        }
        let scale = 1e6 / Double(rounds)
        TransportThroughput.line(
            "echo 167 B", floor: best.floor * scale, ours: best.ours * scale, unit: "µs a round trip",
            more: ", \(String(format: "%.4f", Double(allocations) / Double(rounds))) allocations a round trip")
    }
}

/// TLS 1.3 with AES-128-GCM against the same C client.
enum BulkTLS {
    static let bytes = 256 << 20

    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "trestle-bench-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (certificate, key) = (folder + "/cert.pem", folder + "/key.pem")
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
            certificate, "-days", "2", "-subj", "/CN=localhost",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
        let context = try TLSContext(.server(identity: try KeyStore(read(certificate) + read(key)).identity()))

        for sends in [false, true] {
            let best = try await TransportThroughput.best(of: 5) {
                var port: UInt16 = 0
                let listener = floor_listen(&port)
                let peer = floor_start_tls(port, bytes, sends ? 0 : 1)
                let cost = floor_tls_serve(listener, certificate, key, bytes, sends ? 1 : 0)
                _ = floor_join(peer)
                close(listener)
                return cost.cpu_seconds
            } ours: {
                try await Worker.serve(sends ? .sendBytes(bytes) : .receiveBytes(bytes), tls: context) {
                    floor_start_tls($0, bytes, sends ? 0 : 1)
                }.spent.seconds
            }
            let scale = 1e9 / Double(bytes)
            TransportThroughput.line(
                "TLS in bulk, \(sends ? "sending" : "receiving")", floor: best.floor * scale, ours: best.ours * scale,
                unit: "ns CPU a byte")
        }
        try await idle(context)
    }

    /// What connections that have shaken hands and do nothing cost, both ends in this process.
    private static func idle(_ server: TLSContext) async throws {
        let count = 1000
        let client = try TLSContext(.client(trust: .anyoneInsecurely))
        let bytes = try await Idle.measure(count, server: server, client: client)
        if Comparison.isTSV { return }
        print("idle TLS connections: \(bytes / count / 2) bytes of heap for each end, \(count) connections")
    }
}

/// Connections that do nothing.
enum Idle {
    static let count = 10_000
    static let limit = 4096

    /// - Returns: whether they cost no more than they may.
    static func run() async throws -> Bool {
        let bytes = try await measure(count, server: nil, client: nil) / count
        if Comparison.isTSV {
            Comparison(
                "idle connection", unit: "bytes of heap", ours: Double(bytes), against: "limit", theirs: Double(limit),
                mark: 1
            )
            .printTSV()
            return bytes <= limit
        }
        print("idle connections: \(bytes) bytes of heap each, \(count) connections, at most \(limit) allowed")
        return bytes <= limit
    }

    /// Heap that `count` connections take, in bytes.
    ///
    /// - Parameter client: nil: the other ends are bare sockets, which take none.
    static func measure(_ count: Int, server: TLSContext?, client: TLSContext?) async throws -> Int {
        let loop = try IOLoop(name: "idle")
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let port = try await loop.run { () throws(TransportError) -> UInt16 in
            var options = ListenerOptions()
            options.tls = server
            options.connection.idleTimeout = .seconds(600)
            return try Listener.bind(on: loop, host: "127.0.0.1", port: 0, options: options) { _ in
                Idler { continuation.yield() }
            }.port
        }
        var iterator = stream.makeAsyncIterator()
        func connect(_ number: Int) async throws {
            guard let client else { return }
            var options = ConnectionOptions()
            options.tls = client
            let finished = options
            await loop.run {
                for _ in 0..<number {
                    _ = Connection.connect(
                        on: loop, to: Endpoint(host: "127.0.0.1", port: port), options: finished, handler: Idler {})
                }
            }
            for _ in 0..<number { await iterator.next() }
        }
        // The first connection pays for what all share.
        let peers = client == nil ? try Peers(port, count: 1) : nil
        try await connect(1)
        if peers != nil { await iterator.next() }
        try await Task.sleep(for: .milliseconds(100))
        let before = floor_heap()
        let more = client == nil ? try Peers(port, count: count) : nil
        if more != nil { for _ in 0..<count { await iterator.next() } }
        for start in stride(from: 0, to: count, by: 100) { try await connect(min(100, count - start)) }
        try await Task.sleep(for: .milliseconds(300))
        let used = floor_heap() - before
        loop.shutdown()
        loop.join()
        peers?.end()
        more?.end()
        return used
    }

    /// This program once more, holding the other ends: they need descriptors, too.
    private struct Peers {
        private let process = Process()
        private let input = Pipe()

        init(_ port: UInt16, count: Int) throws {
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = ["hold", "\(port)", "\(count)"]
            process.standardInput = input
            try process.run()
        }

        func end() {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }

    /// Connects and holds the connections until its input ends.
    static func hold(_ port: UInt16, count: Int) {
        var descriptors = [Int32](repeating: -1, count: count)
        let made = descriptors.withUnsafeMutableBufferPointer { floor_connect_idle(port, Int32(count), $0.baseAddress) }
        precondition(made == count, "only \(made) connections: raise the limit of open files (ulimit -n)")
        _ = readLine()
    }

    private final class Idler: ConnectionHandler {
        private let opened: () -> Void
        init(_ opened: @escaping () -> Void) { self.opened = opened }
        func connectionOpened(_ connection: Connection) { opened() }
        func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int { bytes.count }
        func connectionClosed(_ connection: Connection, reason: CloseReason) {}
    }
}
