import Testing

@testable import GenerateKafkaMessages

/// Name, number, meaning and what may be repeated come from one line for each error code.
struct ErrorCodesTests {
    @Test func `a line becomes a documented member and a row of the table`() throws {
        let text = try ErrorCodes(
            parsing: """
                # A comment.
                -1 UNKNOWN_SERVER_ERROR -- The broker "failed".

                0 NONE -- Success.
                1 NOT_LEADER retriable -- Another broker leads.
                """, file: "t"
        ).emit()
        #expect(text.contains("    /// Another broker leads.\n    public static let notLeader = Self(rawValue: 1)\n"))
        #expect(text.contains(#""UNKNOWN_SERVER_ERROR", isRetriable: false,\#n            "The broker \"failed\"."),"#))
        #expect(text.contains("\"NOT_LEADER\", isRetriable: true,\n            \"Another broker leads.\"),"))
    }

    @Test(arguments: [
        ("0 NONE -- Success.", "0 does not follow -2"),
        ("-1 A -- A.\n1 B -- B.", "1 does not follow -1"),
        ("-1 A -- A.\n0 A -- B.", "A is not a name in capitals, or is there already"),
        ("-1 a -- A.", "a is not a name in capitals"),
        ("-1 A often -- A.", "'often' was not expected"),
        ("-1 A", "A has no text"),
        ("-1 A -- A", "does not end with a full stop"),
        ("-1", "a name is missing"),
    ])
    func `a line that breaks the rules is named`(text: String, problem: String) {
        #expect {
            try ErrorCodes(parsing: text, file: "t")
        } throws: { error in
            "\(error)".contains(problem)
        }
    }
}
