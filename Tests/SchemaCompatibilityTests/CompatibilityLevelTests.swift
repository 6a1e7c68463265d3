import SchemaCompatibility
import Testing

/// A schema is a set of names; a reader reads what has at least its names.
struct CompatibilityLevelTests {
    private func check(_ level: CompatibilityLevel, _ old: [Set<String>], _ new: Set<String>) -> [String] {
        level.incompatibilities(of: new, after: old) { reader, writer in
            reader.subtracting(writer).sorted().map {
                Incompatibility(rule: "MISSING", path: "/\($0)", message: "not written")
            }
        }.map(\.path)
    }

    @Test func `A level checks its own direction`() {
        #expect(check(.backward, [["a"]], ["a", "b"]) == ["/b"])
        #expect(check(.forward, [["a"]], ["a", "b"]) == [])
        #expect(check(.forward, [["a", "b"]], ["a"]) == ["/b"])
        #expect(check(.full, [["a", "b"]], ["a"]) == ["/b"])
        #expect(check(.full, [["a"]], ["a", "b"]) == ["/b"])
        #expect(check(.none, [["a"]], ["b"]) == [])
    }

    @Test func `Only a transitive level looks behind the latest version`() {
        let versions: [Set<String>] = [["a"], ["a", "b"]]
        #expect(check(.backward, versions, ["b"]) == [])
        #expect(check(.backwardTransitive, versions, ["b"]) == ["/b"])
        #expect(check(.forwardTransitive, [["a", "b"], ["a"]], ["a"]) == ["/b"])
        #expect(check(.fullTransitive, [["a"], ["a"]], ["a"]) == [])
    }

    @Test func `The first version is compatible with nothing before it`() {
        for level in CompatibilityLevel.allCases { #expect(check(level, [], ["a"]) == []) }
    }
}
