import Foundation
import KafkaBroker
import Synchronization
import Testing
import TrestleTransport

/// Counts the ends of its connections.
private final class Ends: ConnectionHandler {
    private let opened: () -> Void
    private let closed: () -> Void

    init(opened: @escaping () -> Void, closed: @escaping () -> Void) {
        self.opened = opened
        self.closed = closed
    }

    func connectionOpened(_ connection: Connection) { opened() }
    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int { bytes.count }
    func connectionClosed(_ connection: Connection, reason: CloseReason) { closed() }
}

@Suite struct KafkaBrokerStopTests {
    /// Closing takes a moment, in which connections still report to a broker that nobody else keeps any more.
    @Test func aBrokerMayBeStoppedAndDroppedWhileClientsAreConnected() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("stop-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let brokerLoop = try IOLoop(name: "broker")
        let clientLoop = try IOLoop(name: "clients")
        let opened = Mutex(0)
        let closed = Mutex(0)
        for round in 1...5 {
            var configuration = KafkaBroker.Configuration(dataFolder: folder.path)
            configuration.port = 0
            let broker = try KafkaBroker(configuration: configuration, loop: brokerLoop)
            let port = try await broker.start()
            clientLoop.execute {
                for _ in 0..<20 {
                    _ = Connection.connect(
                        on: clientLoop, to: Endpoint(host: "127.0.0.1", port: port),
                        handler: Ends(
                            opened: { opened.withLock { $0 += 1 } }, closed: { closed.withLock { $0 += 1 } }))
                }
            }
            while opened.withLock({ $0 }) < 20 * round { try await Task.sleep(for: .milliseconds(5)) }
            await broker.shutdown()
        }
        while closed.withLock({ $0 }) < 100 { try await Task.sleep(for: .milliseconds(5)) }
        clientLoop.shutdown()
        brokerLoop.shutdown()
        #expect(opened.withLock { $0 } == 100)
        #expect(closed.withLock { $0 } == 100)
    }
}
