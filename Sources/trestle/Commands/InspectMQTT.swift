#if Program
    import ArgumentParser
    import Foundation
    import MQTTCodec
    import MQTTInspection

    /// `trestle inspect mqtt`: what a stream of MQTT bytes holds, packet by packet.
    struct InspectMQTT: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mqtt",
            abstract: "Say packet by packet what MQTT bytes hold, and for a bad one where and why.",
            discussion: """
                Reads hexadecimal text or raw bytes of one direction of a connection. A CONNECT among them sets the \
                version. Exits with 1 when a packet is bad or cut short.
                """)

        @Argument(help: "A file, hexadecimal text, or - for standard input.")
        var input = "-"

        @Option(help: "The version spoken until a CONNECT says otherwise: 3.1.1 or 5.")
        var version = "5"

        @Option(help: "Who sent the bytes: client or server. By default whichever fits.")
        var from: String?

        @Flag(help: "One JSON object a line.")
        var json = false

        @Flag(help: "Take the input as raw bytes, even if it looks like hexadecimal text.")
        var raw = false

        func run() throws {
            let versions = ["3.1.1": MQTTVersion.v3_1_1, "4": .v3_1_1, "5": .v5, "5.0": .v5]
            guard let version = versions[version] else {
                throw ValidationError("--version is \(version), but must be 3.1.1 or 5")
            }
            let sender = Role.allCases.first { "\($0)" == from }
            if let from, sender == nil { throw ValidationError("--from is \(from), but must be client or server") }
            var inspector = MQTTInspector(version: version, from: sender, style: json ? .json : .line)
            inspector.inspect(try bytes()) { print($0) }
            if inspector.badPackets > 0 { throw ExitCode.failure }
        }

        private func bytes() throws -> [UInt8] {
            if input != "-", !FileManager.default.fileExists(atPath: input) {
                guard let bytes = Hex.bytes(input.utf8) else {
                    throw ValidationError("\(input) is neither a file nor hexadecimal text")
                }
                return bytes
            }
            let read = try CommandInput.bytes(input)
            return raw ? read : Hex.bytes(read) ?? read
        }
    }
#endif
