import Testing

@testable import SchemaRegistry

struct FairQueueTests {
    @Test func `Owners take turns, and each has its elements in order`() {
        var queue = FairQueue<String>()
        for number in 1...4 { queue.append("a\(number)", of: "a") }
        for number in 1...2 { queue.append("b\(number)", of: "b") }
        queue.append("c1", of: "c")
        queue.insert("b0", of: "b")
        #expect(queue.count == 8 && queue.count(of: "a") == 4 && queue.count(of: "b") == 3 && queue.count(of: "d") == 0)
        #expect(queue.removeAll { $0 == "a3" || $0 == "c1" } && !queue.removeAll { $0 == "a3" })
        #expect(queue.count == 6)
        var order: [String] = []
        while let element = queue.popFirst() {
            order.append(element)
            // Who comes back has no turn before those that wait.
            if element == "b0" { queue.append("c2", of: "c") }
        }
        #expect(order == ["a1", "b0", "a2", "b1", "c2", "a4", "b2"])
        #expect(queue.isEmpty && queue.count == 0)
    }

    @Test func `A client with many changes holds up another one for one of them, and has a bound of its own`() {
        var replica = RegistryReplica(RegistryState())
        _ = replica.handleLog(.end(0))
        _ = replica.handleRole(.leader(term: 1))
        var call: UInt64 = 0
        func send(_ client: String, _ subject: String) -> [RegistryReplica.Action] {
            var request = RegistryRequest(
                "PUT", "/config/\(subject)", body: Array(#"{"compatibility":"NONE"}"#.utf8))
            request.client = client
            call += 1
            return replica.handleRequest(request, call: call).flatMap { action in
                guard case .evaluate(let request, let evaluation) = action else { return [action] }
                return replica.handleEvaluated(replica.state.respond(to: request), evaluation)
            }
        }
        // The marker of the term is not stored yet: all of them wait.
        for number in 1...600 {
            let actions = send("a", "a\(number)")
            #expect(actions.isEmpty == (number <= 500))
        }
        #expect(send("b", "b").isEmpty)
        var decided: [String] = []
        var actions = replica.handleAppend(.success(0), ticket: 1)
        actions += replica.handleLog(.records([(Int64(0), RegistryContent.marker)]))
        var offset: Int64 = 1
        while decided.count < 5, !actions.isEmpty {
            let action = actions.removeFirst()
            switch action {
            case .evaluate(let request, let evaluation):
                decided.append(request.client)
                actions += replica.handleEvaluated(replica.state.respond(to: request), evaluation)
            case .append(let records, let ticket):
                actions += replica.handleAppend(.success(offset), ticket: ticket)
                actions += replica.handleLog(.records(records.map { (offset, $0) }))
                offset += 1
            case .respond, .forward: break
            }
        }
        #expect(decided == ["a", "b", "a", "a", "a"])
    }
}
