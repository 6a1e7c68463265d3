#if Program
/// One thing wrong in a configuration file, and where.
struct ConfigurationProblem: Hashable, CustomStringConvertible {
    /// Lines and columns start at 1, as editors count them.
    var line: Int
    var column: Int
    /// The fault and its fix, without the value of a secret.
    var message: String

    var description: String { "\(line):\(column): \(message)" }
}

/// All that is wrong in one file, in the order of its lines.
struct ConfigurationError: Error, CustomStringConvertible {
    var file: String
    var problems: [ConfigurationProblem]

    var description: String {
        problems.map { "\(file):\($0)" }.joined(separator: "\n")
    }
}
#endif
