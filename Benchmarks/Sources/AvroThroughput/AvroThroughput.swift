import AvroWork

/// `AvroThroughput WORK COUNT` prints the nanoseconds of one record; `AvroThroughput json` and `schema` print the record for the peers of
/// Benchmarks/schema-peers.py.
@main struct AvroThroughput {
    static func main() throws {
        let arguments = CommandLine.arguments
        let work = try AvroWork()
        switch arguments.dropFirst().first {
        case "json": print(String(decoding: AvroWork.ordered, as: UTF8.self))
        case "schema": print(AvroWork.schema)
        case "encode": report(arguments) { work.encode(AvroWork.ordered, $0) }
        case "encode-any-order": report(arguments) { work.encode(AvroWork.shuffled, $0) }
        case "decode": report(arguments) { work.decode($0) }
        default: print("usage: AvroThroughput json | schema | encode | encode-any-order | decode [COUNT]")
        }
    }

    private static func report(_ arguments: [String], _ body: (Int) -> Void) {
        let count = arguments.count > 2 ? Int(arguments[2]) ?? 1_000_000 : 1_000_000
        body(1000)
        let time = ContinuousClock().measure { body(count) }
        print(time / .nanoseconds(1) / Double(count))
    }
}
