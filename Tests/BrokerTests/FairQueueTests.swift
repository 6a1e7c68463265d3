import Testing
import TrestleTransport

@testable import KafkaBroker

@Suite struct FairQueueTests {
    private final class Connection {}

    private static func client(_ network: String, _ connection: Connection) -> WorkOwner {
        WorkOwner(network: network, connection: ObjectIdentifier(connection))
    }

    /// Sixty connections that always have costly work, and one with cheap work.
    @Test(arguments: [["a"], ["a", "b"]])
    func whoHasHadLittleWaitsForOneTurnOfSomebodyElse(_ networks: [String]) {
        var queue = FairQueue<Int>()
        let connections = (0..<60).map { _ in Connection() }
        let (modest, latecomer) = (Connection(), Connection())
        for (index, connection) in connections.enumerated() { queue.add(index, of: Self.client("a", connection)) }
        for round in 0..<1000 {
            // What is under way is not interrupted; whose turn comes next is what counts.
            if let (client, work) = queue.next() {
                queue.charge(client, nanoseconds: 100_000_000)
                queue.add(work, of: client)
            }
            guard round % 100 == 99 else { continue }
            // A connection that has sent requests before, and one that comes again.
            for connection in [modest, latecomer] {
                let mine = Self.client(networks.last ?? "", connection)
                queue.add(1000, of: mine)
                var turns = 0
                while let (client, work) = queue.next() {
                    turns += 1
                    queue.charge(client, nanoseconds: work == 1000 ? 1_000_000 : 100_000_000)
                    if work == 1000 { break }
                    queue.add(work, of: client)
                }
                #expect(turns <= 2, "round \(round)")
            }
        }
    }

    @Test func workOfOneConnectionStaysInItsOrder() {
        var queue = FairQueue<Int>()
        let connection = Connection()
        for index in 0..<100 { queue.add(index, of: Self.client("a", connection)) }
        for index in 0..<100 {
            let next = queue.next()
            #expect(next?.work == index)
            if let next { queue.charge(next.client, nanoseconds: 1) }
        }
        #expect(queue.isEmpty)
    }

    @Test func whoStayedAwayDoesNotSaveUp() {
        var queue = FairQueue<Int>()
        let (busy, idle) = (Connection(), Connection())
        queue.add(0, of: Self.client("a", idle))
        for _ in 0..<1000 { queue.add(1, of: Self.client("b", busy)) }
        for _ in 0..<500 { if let next = queue.next() { queue.charge(next.client, nanoseconds: 100_000_000) } }
        for _ in 0..<100 { queue.add(0, of: Self.client("a", idle)) }
        var first: [Int] = []
        for _ in 0..<20 {
            guard let next = queue.next() else { break }
            first.append(next.work)
            queue.charge(next.client, nanoseconds: 100_000_000)
        }
        #expect((9...14).contains(first.count { $0 == 0 }))
    }

    /// What was looked into may be ready when the logs are closed already.
    @Test func aStoppedQueueDropsWhatRunsAndWhatWaits() async throws {
        let loop = try IOLoop(name: "queue")
        let ends = Ends()
        await loop.run {
            let queue = BackgroundQueue(loop: loop)
            let owner = Self.client("a", Connection())
            for _ in 0..<3 {
                queue.run(for: owner) {
                    1
                } then: {
                    ends.count += $0
                }
            }
            queue.stop()
        }
        await loop.run {
            BackgroundQueue(loop: loop).run(for: Self.client("a", Connection())) {
                100
            } then: {
                ends.count += $0
            }
        }
        while await loop.run({ ends.count }) < 100 { try await Task.sleep(for: .milliseconds(2)) }
        #expect(await loop.run { ends.count } == 100)
        loop.shutdown()
    }

    private final class Ends: @unchecked Sendable { var count = 0 }
}
