#if Program
import ArgumentParser
import TrestleBase
import TrestleBridge
import Foundation
import TrestleJSON
import KafkaCodec
import KafkaInspection
import WireBytes

/// `trestle inspect kafka`: requests and responses as JSON.
struct InspectKafka: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka",
        abstract: "Print Kafka requests and responses as JSON; for malformed bytes, the place and the reason.",
        discussion: """
            A stream of frames, as on a connection; the command prints one JSON object per message:
              trestle inspect kafka captured.bin
              trestle inspect kafka requests.bin --responses responses.bin
            The input has the requests, --responses their responses, which cannot be decoded without the requests.

            One body without frame and header:
              trestle inspect kafka --api Metadata --api-version 12 --response body.bin
              trestle inspect kafka --api Metadata --api-version 12 --request 00010000
              trestle inspect kafka --api ConsumerProtocolAssignment \\
                  --api-version 3 assignment.bin

            The input is raw bytes or hexadecimal text. For malformed bytes the command prints everything that it could \
            decode, reports the errors on standard error, and exits with 1.
            """)

    @Argument(help: "A file, hexadecimal text, or - for standard input.")
    var input = "-"

    @Option(help: "A file with the responses to the requests in the input.")
    var responses: String?

    @Option(help: "The API of the body: its name or its key.")
    var api: String?

    @Option(help: "The version of the body.")
    var apiVersion: Int16?

    @Flag(help: "The input is the body of a request.")
    var request = false

    @Flag(help: "The input is the body of a response.")
    var response = false

    @Flag(help: "Decode the records in Produce and Fetch, instead of printing them in base64.")
    var records = false

    @Flag(help: "Read the input as raw bytes, even if it looks like hexadecimal text.")
    var raw = false

    func validate() throws {
        if request && response { throw ValidationError("give --request or --response, not both") }
        if api == nil, request || response || apiVersion != nil {
            throw ValidationError("a body needs --api, for example --api Metadata --api-version 12 --response")
        }
        if api != nil, apiVersion == nil { throw ValidationError("--api needs --api-version") }
        if api != nil, responses != nil { throw ValidationError("--responses cannot be used with --api") }
    }

    func run() throws {
        let bytes = ByteSlice(try CommandInput.bytesOrHexadecimal(input, raw: raw))
        if let api, let apiVersion { return try inspectBody(bytes, api: api, version: apiVersion) }
        var inspector = StreamInspector(decodingRecords: records)
        inspector.inspect(bytes, .either, Self.show)
        if let responses {
            let bytes = ByteSlice(try CommandInput.bytesOrHexadecimal(responses, raw: raw))
            inspector.inspect(bytes, .responses, Self.show)
        }
        if inspector.faults > 0 { throw ExitCode.failure }
    }

    private static func show(_ output: StreamInspector.Output) {
        switch output {
        case .message(let json): printLine(json)
        case .fault(let text): CommandInput.complain(text)
        }
    }

    private func inspectBody(_ bytes: ByteSlice, api: String, version: Int16) throws {
        let type = try messageType(api)
        guard type.validVersions.contains(version) else {
            let known = type.validVersions
            throw ValidationError("\(type.name) has the versions \(known.lowerBound) to \(known.upperBound)")
        }
        do {
            let body = try BodyInspection(type, version: version, bytes: bytes, decodingRecords: records)
            printLine(body.json)
            for fault in body.recordFaults { CommandInput.complain(fault) }
            if !body.recordFaults.isEmpty { throw ExitCode.failure }
        } catch let error as KafkaCodecError {
            CommandInput.complain("\(type.name) version \(version): \(error)")
            throw ExitCode.failure
        }
    }

    private func messageType(_ name: String) throws -> any KafkaMessage.Type {
        if let data = MessageNames.data(name) { return data }
        guard let key = MessageNames.api(name) else {
            let hint = NearestName.suggestion(for: name, among: MessageNames.all).map { ": did you mean \($0)?" }
            throw ValidationError("--api names no API of Kafka's\(hint ?? "")")
        }
        let lowercased = name.lowercased()
        if request || lowercased.hasSuffix("request") { return MessageTypes.request(key) }
        if response || lowercased.hasSuffix("response") { return MessageTypes.response(key) }
        throw ValidationError("add --request or --response: \(key.name) has both")
    }
}
#endif
