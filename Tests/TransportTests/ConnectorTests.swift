import TrestleBase
import TrestlePlatform
import Testing

@testable import TrestleTransport

@Suite struct ConnectorTests {
    private func address(_ host: String) throws -> NetworkAddress {
        try #require(NetworkAddress(numeric: host, port: 1))
    }

    /// RFC 8305, 4: the families take turns, the resolver's first choice leads.
    @Test(arguments: [
        (["::1", "::2", "1.1.1.1", "2.2.2.2"], ["::1", "1.1.1.1", "::2", "2.2.2.2"]),
        (["1.1.1.1", "2.2.2.2", "3.3.3.3", "::1"], ["1.1.1.1", "::1", "2.2.2.2", "3.3.3.3"]),
        (["1.1.1.1"], ["1.1.1.1"]), ([], []),
    ])
    func familiesTakeTurns(_ found: [String], _ tried: [String]) throws {
        #expect(Connector.interleaved(try found.map(address)).map(\.host) == tried)
    }

    @Test func addressesAreTheirBytes() throws {
        #expect(try address("10.0.0.1").bytes == [10, 0, 0, 1])
        #expect(NetworkAddress(bytes: [10, 0, 0, 1], port: 9092)?.description == "10.0.0.1:9092")
        #expect(NetworkAddress(bytes: try address("2001:db8::7").bytes, port: 1)?.host == "2001:db8::7")
        #expect(NetworkAddress(bytes: [1, 2, 3], port: 1) == nil)
    }

    final class Holder { var connector: Connector? }

    /// An address that never responds holds the next one up for a quarter of a second only.
    @Test func aSilentAddressIsOvertakenByTheNext() async throws {
        // A listener with a full backlog drops further SYNs.
        let (silent, silentPort) = try reservePort(listening: 0)
        defer { close(silent) }
        try await withLoop { loop in
            for _ in 0..<4 { loop.connect(silentPort) { Handler() } }
            let responding = try await loop.listen(host: "::1") { .echo() }
            try await Task.sleep(for: .milliseconds(50))
            let outcome = Outcome<String>()
            let start = Instant.current
            // A connection holds its connector; here nobody else does.
            let held = OnLoop(Holder())
            loop.execute {
                let addresses = [
                    NetworkAddress(bytes: [127, 0, 0, 1], port: silentPort),
                    NetworkAddress(numeric: "::1", port: responding),
                ].compactMap(\.self)
                let connector = Connector(loop: loop, endpoint: Endpoint(host: "both.example", port: 1)) { result in
                    switch result {
                    case .success(let made):
                        close(made.descriptor)
                        outcome.set(made.address.host)
                    case .failure(let error): outcome.set(error.description)
                    }
                }
                held.value.connector = connector
                connector.begin(.success(addresses))
            }
            #expect(await outcome.wait() == "::1")
            #expect(start.duration(to: .current) >= .milliseconds(240))
        }
    }
}
