import MQTTCodec
import Testing
import TrestleBridge

@Suite("Subscription plan")
struct SubscriptionPlanTests {
    private func plan(_ filters: [String], _ version: MQTTVersion = .v5, change: (inout [Route]) -> Void = { _ in })
        -> SubscriptionPlan
    {
        var routes = filters.map { Route(name: $0, filter: $0, topic: "t") }
        change(&routes)
        return SubscriptionPlan(routes, version: version, isKept: true)
    }

    private func filters(_ plan: SubscriptionPlan) -> [String] { plan.subscriptions.map(\.filter.description) }

    @Test(arguments: [
        (["a/#", "a/b", "c"], ["a/#", "c"]), (["a/b", "a/#"], ["a/#"]), (["a/+", "+/b"], ["a/+", "+/b"]),
        (["#", "+/#"], ["+/#"]),
        (["$share/g/a/#", "a/b"], ["$share/g/a/#", "a/b"]), (["a/b", "a/b"], ["a/b"]),
        (["plant/{x}/#", "plant/1/a"], ["plant/+/#"]),
    ])
    func aFilterThatAnotherCoversIsNotSubscribedTo(requested: [String], subscribed: [String]) {
        #expect(filters(plan(requested, .v3_1_1)) == subscribed)
        #expect(filters(plan(requested, .v5)) == subscribed)
        #expect(!plan(requested, .v3_1_1).usesIdentifiers)
    }

    @Test func aFilterThatAnotherCoversKeepsItsSubscriptionWhereTheFlagMeansSomethingElse() {
        let plan = plan(["a/#", "a/b"]) {
            $0[0].retained = .drop
            $0[1].addsMessageHeaders = true
        }
        #expect(filters(plan) == ["a/#", "a/b"])
        #expect(plan.usesIdentifiers)
    }

    @Test func aFilterThatCoversAnotherHasTheHigherQoS() {
        let plan = plan(["a/#", "a/b"], .v3_1_1) { $0[1].maximumQoS = 2 }
        #expect(plan.subscriptions.map(\.qos) == [.exactlyOnce])
    }

    @Test(arguments: [
        (["a/+", "+/b"], true), (["a/b", "a/c"], false), (["a/b", "a/b"], false),
    ])
    func filtersThatOverlapHaveIdentifiers(requested: [String], usesIdentifiers: Bool) {
        #expect(plan(requested).usesIdentifiers == usesIdentifiers)
        #expect(filters(plan(requested)) == (requested[0] == requested[1] ? [requested[0]] : requested))
    }

    @Test func theRetainFlagIsRequestedWhereARouteNeedsIt() {
        let kept = plan(["a", "b", "c"]) {
            $0[0].addsMessageHeaders = true
            $0[1].retained = .drop
        }
        #expect(kept.subscriptions.map(\.retainAsPublished) == [true, false, false])
        #expect(kept.subscriptions.map(\.retainHandling) == [.sendIfNew, .doNotSend, .sendIfNew])
    }
}
