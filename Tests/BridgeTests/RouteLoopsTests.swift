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
        let loops = RouteLoops([route], [back], deadLetterTopic: "letters")
        #expect(loops.holds(route) == isCircle && loops.holds(back) == isCircle)
    }

    @Test func otherBrokersAndClustersAreNoCircle() {
        var route = Route(name: "in", filter: "a", topic: "t")
        let back = ReturnRoute(name: "out", topic: "t", group: "g", mqttTopic: "a")
        route.broker = "hall"
        #expect(!RouteLoops([route], [back], deadLetterTopic: "letters").holds(back))
        route.broker = nil
        route.cluster = "archive"
        #expect(!RouteLoops([route], [back], deadLetterTopic: "letters").holds(back))
    }

    @Test func aCircleThroughSeveralRoutesIsFound() {
        let routes = [Route(name: "1", filter: "a", topic: "x"), Route(name: "2", filter: "b", topic: "y")]
        let returns = [
            ReturnRoute(name: "3", topic: "x", group: "g", mqttTopic: "b"),
            ReturnRoute(name: "4", topic: "y", group: "g", mqttTopic: "a"),
        ]
        let loops = RouteLoops(routes, returns, deadLetterTopic: "letters")
        #expect(routes.allSatisfy { loops.holds($0) } && returns.allSatisfy { loops.holds($0) })
    }

    @Test("Letters that come back to a route that makes some form a circle, which is cut where they do")
    func lettersInACircle() {
        let taking = Route(name: "in", filter: "a", topic: "t")
        let other = Route(name: "other", filter: "b", topic: "u")
        let letters = ReturnRoute(name: "letters", topic: "letters", group: "g", mqttTopic: "a")
        let passing = ReturnRoute(name: "out", topic: "t", group: "h", mqttTopic: "c")
        let loops = RouteLoops([taking, other], [letters, passing], deadLetterTopic: "letters")
        #expect(loops.holds(taking) && loops.holds(letters))
        #expect(!loops.holds(other) && !loops.holds(passing))
        #expect(!RouteLoops([other], [letters, passing], deadLetterTopic: "letters").holds(letters))
    }

    @Test("Letters of another cluster than that of the routes form no circle")
    func lettersElsewhere() {
        var taking = Route(name: "in", filter: "a", topic: "t")
        taking.cluster = "archive"
        let letters = ReturnRoute(name: "letters", topic: "letters", group: "g", mqttTopic: "a")
        #expect(!RouteLoops([taking], [letters], deadLetterTopic: "letters").holds(letters))
    }
}
