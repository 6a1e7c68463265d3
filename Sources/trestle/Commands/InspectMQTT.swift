#if Program
import TrestleBase
import ArgumentParser
import Foundation
import TrestleJSON
import MQTTCodec
import MQTTInspection

/// `trestle inspect mqtt`: what a stream of MQTT bytes holds, packet by packet.
struct InspectMQTT: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqtt",
        abstract: "Print MQTT packets one by one; for a malformed packet, the place and the reason.",
        discussion: """
            The input is hexadecimal text or raw bytes of one direction of a connection. A CONNECT packet in it sets the \
            version:

              trestle inspect mqtt 32 07 00 01 61 00 0a 00 68
              trestle inspect mqtt capture.bin --from server
              nc -l 1883 | trestle inspect mqtt

            For a malformed packet the command prints the offset, the statement of the specification that the packet \
            breaks, and the reason code for the response. It exits with 1 when a packet is malformed or incomplete.
            """)

    @Argument(help: "A file, hexadecimal text, or - for standard input.")
    var input: [String] = ["-"]

    @Option(help: "The MQTT version until a CONNECT gives one: 3.1.1 or 5.")
    var protocolVersion = "5"

    @Option(help: "The sender of the bytes: client or server. (default: detected)")
    var from: String?

    @Flag(help: "Print one JSON object per line.")
    var json = false

    @Flag(help: "Read the input as raw bytes, even if it looks like hexadecimal text.")
    var raw = false

    func run() throws {
        let versions = ["3.1.1": MQTTVersion.v3_1_1, "4": .v3_1_1, "5": .v5, "5.0": .v5]
        guard let version = versions[protocolVersion] else {
            throw ValidationError("--protocol-version takes 3.1.1 or 5")
        }
        let sender = Role.allCases.first { "\($0)" == from }
        if from != nil, sender == nil { throw ValidationError("--from takes client or server") }
        var inspector = MQTTInspector(version: version, from: sender, style: json ? .json : .line)
        let show: (String) -> Void = { printLine($0) }
        if input == ["-"] {
            try inspectStandardInput(&inspector, show: show)
        } else {
            inspector.inspect(try bytes(), show: show)
        }
        if inspector.badPackets > 0 { throw ExitCode.failure }
    }

    private func bytes() throws -> [UInt8] {
        if let file = input.first, input.count == 1, FileManager.default.fileExists(atPath: file) {
            let read = try CommandInput.bytes(file)
            return raw ? read : Hex.bytes(read) ?? read
        }
        let text = input.joined(separator: " ")
        guard let bytes = Hex.bytes(text.utf8) else {
            throw ValidationError("the input is neither a file nor hexadecimal text")
        }
        return bytes
    }

    /// Shows packets as they come. What begins with hexadecimal text is taken for such, and read to its end first.
    private func inspectStandardInput(_ inspector: inout MQTTInspector, show: (String) -> Void) throws {
        let input = InputDescriptor(.standardInput)
        func read() throws -> [UInt8] {
            do throws(InputDescriptor.Failure) { return try input.read() } catch { throw ValidationError("\(error)") }
        }
        var text: [UInt8]? = raw ? nil : []
        while case let chunk = try read(), !chunk.isEmpty {
            guard var gathered = text else {
                inspector.feed(chunk, show: show)
                continue
            }
            gathered += chunk
            if gathered.allSatisfy(Hex.isText) {
                text = gathered
            } else {
                text = nil
                inspector.feed(gathered, show: show)
            }
        }
        if let text { inspector.feed(Hex.bytes(text) ?? text, show: show) }
        inspector.finish(show: show)
    }
}
#endif
