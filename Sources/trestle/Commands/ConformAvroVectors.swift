#if Program
import ArgumentParser
import Avro

/// `trestle conform avro-vectors FILE`: the Avro module against a file of cases, ours or anyone's.
struct ConformAvroVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "avro-vectors",
        abstract: "Check the Avro module against files of cases.",
        discussion: """
            Each line is a JSON object with a kind: codec, resolve, reject, schema-invalid, canonical-form or compat; see \
            Fixtures/avro/README.md.

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in AvroVectors.run(line: line) } }
}
#endif
