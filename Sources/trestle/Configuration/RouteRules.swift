#if Program
import TrestleBridge

/// The rules between the routes of a file, beyond each one's own keys.
enum RouteRules {
    /// A route with the places of what it says.
    struct Placed {
        var route: Route
        var nameMark: ConfigurationMark?
        var filterMark: ConfigurationMark?
        var topicMark: ConfigurationMark?
    }

    static func check(_ routes: [Placed], deadLetterTopic: String, in top: YAMLSection) {
        reportRepeatedNames(routes, in: top)
        reportShadowed(routes, in: top)
        for placed in routes where placed.route.topic == deadLetterTopic {
            top.report(
                "'\(placed.route.name)' writes to '\(deadLetterTopic)', which is the dead-letter topic: a message that "
                    + "this topic refuses would have nowhere to go",
                at: placed.topicMark)
        }
    }

    private static func reportRepeatedNames(_ routes: [Placed], in top: YAMLSection) {
        for (name, sameName) in Dictionary(grouping: routes, by: \.route.name) where sameName.count > 1 {
            top.report(
                "\(sameName.count) routes have the name '\(name)': give each its own",
                at: sameName.dropFirst().first?.nameMark)
        }
    }

    /// A message takes the first route that matches: one whose topics are all taken before it is never used.
    private static func reportShadowed(_ routes: [Placed], in top: YAMLSection) {
        // The work grows with the square of their number: in a longer file, the last ones are not compared.
        var levels = 0
        let compared = routes.prefix(1_000).map { (placed: $0, filter: FilterCoverage($0.route.filter)) }
            .prefix { route in
                levels += route.filter.levels.count
                return levels < 5_000
            }
        for (index, (placed, filter)) in compared.enumerated() {
            guard let earlier = compared[..<index].first(where: { $0.filter.covers(filter) })?.placed else { continue }
            top.report(
                "'\(placed.route.name)' never gets a message: '\(earlier.route.name)' (\(earlier.route.filter)) comes "
                    + "before it and takes all of \(placed.route.filter); put the narrower route first",
                at: placed.filterMark)
        }
    }
}
#endif
