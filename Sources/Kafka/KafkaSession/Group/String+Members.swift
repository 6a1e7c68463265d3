extension String {
    /// Whether it can be a key of tables in which others are. Swift compares and hashes accents in a row in a time that grows with their
    /// square, and a member may put any number of them into its client ID, with which its member ID begins: the leader gives nothing to
    /// members with such an ID.
    var isQuicklyCompared: Bool {
        let bytes = utf8
        return bytes.count <= 1024 || bytes.allSatisfy { $0 < 0x80 }
    }
}
