#if Program
import ArgumentParser
import CloudSecrets

/// `trestle conform aws-signatures FILE`: Signature Version 4 against a file of cases.
struct ConformSignatures: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aws-signatures",
        abstract: "Check signatures of AWS requests against a file of cases.",
        discussion: """
            Each line is a JSON object with a request, credentials, a time, and the expected Authorization field or signature; \
            see Fixtures/aws/README.md.

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in SignatureVectors.run(line: line) } }
}
#endif
