import MQTTCodec
import RuleFiles
import WireBytes

/// Rules that publish to each other's topics.
struct RuleRings {
    private struct Place {
        let name: String
        let broker: String?
        let taken: TopicOverlap
        let published: [TopicOverlap]

        func leads(to other: Place) -> Bool {
            broker == other.broker && published.contains { $0.overlaps(other.taken) }
        }
    }

    private let places: [Place]
    /// The most rules that are compared, each with each.
    private static let most = 300

    init(_ routes: [Route]) {
        let places = routes.compactMap { route -> Place? in
            guard let rule = route.rule, let own = try? route.pattern() else { return nil }
            let published = rule.republished.map { TopicOverlap(filter: Route.mostTopics(of: $0.topic)) }
            guard !published.isEmpty else { return nil }
            return Place(
                name: route.name, broker: route.broker, taken: TopicOverlap(filter: own.filter.description),
                published: published)
        }
        self.places = places.count <= Self.most ? places : []
    }

    /// The names of the rules of each ring of two or more, each rule once.
    var names: [[String]] {
        var rings: [[String]] = []
        var known: Set<Int> = []
        for first in places.indices where !known.contains(first) {
            guard let ring = ring(from: first) else { continue }
            known.formUnion(ring)
            rings.append(ring.map { places[$0].name })
        }
        return rings
    }

    /// The shortest way from a rule back to itself that leads over another one.
    private func ring(from first: Int) -> [Int]? {
        var origin: [Int: Int] = [:]
        var queue = [first]
        var next = 0
        while next < queue.count {
            let place = queue[next]
            next += 1
            for other in places.indices where other != place && places[place].leads(to: places[other]) {
                if other == first {
                    var ring = [place]
                    while let before = ring.last, before != first, let earlier = origin[before] { ring.append(earlier) }
                    return ring.reversed()
                }
                if origin[other] == nil {
                    origin[other] = place
                    queue.append(other)
                }
            }
        }
        return nil
    }

    var warnings: [String] {
        names.map { ring in
            let list = ring.prefix(6).map { "'\(PeerText($0))'" }.joined(separator: ", ")
            return
                "rules \(list)\(ring.count > 6 ? ", …" : "") may publish to each other's topics in a ring: a message that goes round "
                + "fails after ten times"
        }
    }
}
