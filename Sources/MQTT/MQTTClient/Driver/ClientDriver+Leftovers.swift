import TrestleBase

extension ClientDriver {
    /// What is kept of calls that are over, in words; empty when there is nothing. For tests.
    var leftovers: String {
        let counts = [
            ("publishes", publishesOpen.count), ("publishes waiting", publishesWaiting.count),
            ("subscribes", subscribesOpen.count + filterRequests.count), ("consumers", consumers.count),
            ("shared messages", shared.count), ("connects", connects.count + connectsAfterEnd.count),
            ("shutdowns", shutdowns.count), ("authentications", reauthentications.count),
            ("bytes", unclaimed.bytes),
        ]
        return counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    }

    /// How many messages each publish has that waits to be sent. For tests.
    var messagesWaiting: [Int] { (0..<publishesWaiting.count).map { publishesWaiting[$0].messages.count } }
}
