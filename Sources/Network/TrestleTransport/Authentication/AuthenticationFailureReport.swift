internal import WireBytes

/// Failed authentications of some seconds, summed up for one line of a log.
package struct AuthenticationFailureReport: Sendable, Hashable, CustomStringConvertible {
    /// Attempts whose credentials were wrong.
    package private(set) var failed = 0
    /// Attempts that were turned away unchecked.
    package private(set) var turnedAway = 0
    /// The first addresses and users that were seen, each once, at most `namesKept`.
    package private(set) var addresses: [String] = []
    package private(set) var usernames: [String] = []
    /// Whether there were more than those.
    package private(set) var hasMoreAddresses = false
    package private(set) var hasMoreUsernames = false

    static let namesKept = 3
    /// Of a name that a client has sent so many bytes are shown.
    private static let nameLength = 60

    package init() {}

    package var isEmpty: Bool { failed == 0 && turnedAway == 0 }

    mutating func note(address: String, username: String?, wasTurnedAway: Bool) {
        if wasTurnedAway { turnedAway += 1 } else { failed += 1 }
        Self.note(address, in: &addresses, &hasMoreAddresses)
        if let username {
            Self.note(PeerText(username, maximumSize: Self.nameLength).description, in: &usernames, &hasMoreUsernames)
        }
    }

    private static func note(_ name: String, in names: inout [String], _ hasMore: inout Bool) {
        guard !names.contains(name) else { return }
        if names.count < namesKept { names.append(name) } else { hasMore = true }
    }

    /// For example `3 failed authentications from 10.0.0.7 as 'alice', 'bob'; 120 more turned away unchecked`.
    package var description: String {
        let from = addresses.joined(separator: ", ") + (hasMoreAddresses ? " and others" : "")
        let names = usernames.map { "'\($0)'" }.joined(separator: ", ") + (hasMoreUsernames ? " and others" : "")
        let whom = " from \(from)" + (names.isEmpty ? "" : " as \(names)")
        let all = failed + turnedAway
        let attempts = failed == 1 && turnedAway == 0 ? "failed authentication" : "failed authentications"
        return turnedAway == 0
            ? "\(failed) \(attempts)\(whom)"
            : "\(all) failed authentications\(whom), \(turnedAway) of them turned away unchecked"
    }
}
