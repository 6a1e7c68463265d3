import Testing
import TrestleBridge

@Suite("Routes in a circle")
struct RouteLoopsTests {
    @Test(arguments: [
        ("plant/#", "plant", "plant", "plant/{key}", true), ("plant/#", "plant", "plant", "other/{key}", false),
        ("plant/#", "plant", "commands", "plant/{key}", false),
        ("plant/{line}/#", "plant-{line}", "plant-7", "{key}", true),
        ("plant/{line}/#", "plant-{line}", "other", "{key}", false), ("a", "t", "t", "b", false),
        ("a", "t", "t", "a", true),
    ])
    func circles(filter: String, topic: String, from: String, to: String, isCircle: Bool) {
        let route = Route(name: "in", filter: filter, topic: topic)
        let back = ReturnRoute(name: "out", topic: from, group: "g", mqttTopic: to)
        let loops = RouteLoops([route], [back])
        #expect(loops.holds(route) == isCircle && loops.holds(back) == isCircle)
    }

    @Test func otherBrokersAndClustersAreNoCircle() {
        var route = Route(name: "in", filter: "a", topic: "t")
        let back = ReturnRoute(name: "out", topic: "t", group: "g", mqttTopic: "a")
        route.broker = "hall"
        #expect(!RouteLoops([route], [back]).holds(back))
        route.broker = nil
        route.cluster = "archive"
        #expect(!RouteLoops([route], [back]).holds(back))
    }

    @Test func aCircleThroughSeveralRoutesIsFound() {
        let routes = [Route(name: "1", filter: "a", topic: "x"), Route(name: "2", filter: "b", topic: "y")]
        let returns = [
            ReturnRoute(name: "3", topic: "x", group: "g", mqttTopic: "b"),
            ReturnRoute(name: "4", topic: "y", group: "g", mqttTopic: "a"),
        ]
        let loops = RouteLoops(routes, returns)
        #expect(routes.allSatisfy { loops.holds($0) } && returns.allSatisfy { loops.holds($0) })
    }
}
