#if Program
    import ArgumentParser
    import KafkaInspection
    import WireBytes

    /// `trestle inspect records`: the batches of a record set as JSON.
    struct InspectRecords: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "records",
            abstract: "Print the batches and records of a log segment or record set as JSON.",
            discussion: """
                Reads record batches and the message sets of old brokers, compressed or not, as they lie in a .log file, a \
                Produce request or a Fetch response; one JSON object a batch, keys and values in hexadecimal. Checksums are \
                verified. A batch that is cut at the end is told and is no fault: brokers send it so.

                Input is raw bytes or hexadecimal text. Exits with 1 at the first batch that is bad, and says where.
                """)

        @Argument(help: "A file, hexadecimal text, or - for standard input.")
        var input = "-"

        @Flag(help: "Take the input as raw bytes, even if it looks like hexadecimal text.")
        var raw = false

        func run() throws {
            let bytes = try CommandInput.bytesOrHexadecimal(input, raw: raw)
            let inspection = RecordSetInspection(bytes.span)
            for batch in inspection.batches { print(batch) }
            if inspection.partialBytes > 0 {
                CommandInput.complain(
                    "byte \(bytes.count - inspection.partialBytes): the last batch is cut: \(inspection.partialBytes) bytes "
                        + "of it are there")
            }
            if let fault = inspection.fault {
                CommandInput.complain(inspection.explain(fault))
                throw ExitCode.failure
            }
        }
    }
#endif
