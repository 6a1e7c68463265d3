/// The expected messages or records did not arrive in time.
public struct TestTimeout: Error, Sendable, CustomStringConvertible {
    /// One line: `2 of 3 records in orders after 10 seconds`.
    public let description: String
}

/// Looks again and again until there is enough.
///
/// - Parameter describe: says what was there at the end of the time.
func wait<Found>(
    for count: Int, within timeout: Duration, look: () async throws -> [Found], describe: (Int) -> String
) async throws -> [Found] {
    let deadline = ContinuousClock.now + timeout
    while true {
        let found = try await look()
        if found.count >= count { return found }
        guard ContinuousClock.now < deadline else {
            throw TestTimeout(description: "\(describe(found.count)) after \(timeout)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
