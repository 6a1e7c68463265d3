#if Program
import ArgumentParser
import ProtobufSchema

/// `trestle conform protobuf-vectors FILE…`: schemas, codec and compatibility against files of vectors, ours or anyone's.
struct ConformProtobufVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protobuf-vectors",
        abstract: "Check the Protobuf codec against files of test vectors.",
        discussion: """
            Each line is a JSON object with kind (codec, reject, compat or descriptor) and the members that \
            Fixtures/protobuf/README.md explains:

              {"kind":"codec","proto":"syntax = \\"proto3\\"; message M { int32 a = 1; }","message":"M","hex":"0801","json":{"a":1}}

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in ProtobufVectors.run(line: line) } }
}
#endif
