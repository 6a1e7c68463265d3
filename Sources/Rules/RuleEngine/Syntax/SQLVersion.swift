/// The version of the SQL language, `awsIotSqlVersion` of a rule.
public enum SQLVersion: String, Sendable, Hashable, CaseIterable {
    /// The default of a rule that names none.
    case v2015_10_08 = "2015-10-08"
    case v2016_03_23 = "2016-03-23"
    /// Evaluated as 2016-03-23.
    case beta

    /// Whether literals of arrays and objects, nested SELECT and the newer functions exist, and whole decimals are integers.
    public var isSecond: Bool { self != .v2015_10_08 }
}
