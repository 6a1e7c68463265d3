import AllocCounter
import Foundation
import Harness
import TransportFloor

/// CPU per message, round trips and TLS in bulk, each beside a C program in the same run; and what idle connections
/// cost. Exits with 1 when an idle connection takes more than 4 KiB.
@main struct TransportThroughput {
    static func main() async throws {
        _ = floor_raise_files()
        let arguments = CommandLine.arguments
        if arguments.count == 4, arguments[1] == "hold", let port = UInt16(arguments[2]), let count = Int(arguments[3])
        {
            Idle.hold(port, count: count)
            return
        }
        let requested = Set(CommandLine.arguments.dropFirst()).subtracting(["--tsv"])
        func wants(_ name: String) -> Bool { requested.isEmpty || requested.contains(name) }
        if wants("receive") { try await Receive.run() }
        if wants("echo") { try await Echo.run() }
        if wants("tls") { try await BulkTLS.run() }
        if wants("idle"), try await !Idle.run() { exit(1) }
    }

    /// Our best and the floor's best out of runs by turns, so that a disturbance hits both.
    static func best(
        of rounds: Int, floor: () -> Double, ours: () async throws -> Double
    ) async rethrows -> (floor: Double, ours: Double) {
        var best = (floor: Double.infinity, ours: Double.infinity)
        for _ in 0..<rounds {
            best.floor = min(best.floor, floor())
            best.ours = min(best.ours, try await ours())
        }
        return best
    }

    static func line(_ name: String, floor: Double, ours: Double, unit: String, more: String = "") {
        func digits(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.0f", value) }
        if Comparison.isTSV {
            return Comparison(name, unit: unit, ours: ours, against: "C", theirs: floor, mark: 1.2).printTSV()
        }
        print(
            "\(name): C \(digits(floor)) \(unit), Trestle \(digits(ours)) \(unit), ratio \(digits(ours / floor))\(more)"
        )
    }
}
