import Testing
import TrestleBase
import TrestleTransport

/// Who opens many connections and says nothing makes way first.
@Suite struct NewcomersTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func theyAreWhatAPlainListSays(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var newcomers = Newcomers()
        var model: [(number: UInt64, network: String)] = []
        var last: UInt64 = 0
        var wrong = 0
        for _ in 0..<20_000 {
            if Int.random(in: 0..<100, using: &random) < (model.count < 200 ? 60 : 40) {
                last += 1
                let network = "n\(min(Int.random(in: 0..<8, using: &random), Int.random(in: 0..<8, using: &random)))"
                newcomers.add(last, of: network)
                model.append((last, network))
            } else if let gone = model.randomElement(using: &random) {
                newcomers.remove(gone.number, of: gone.network)
                // Twice is as once, and what is elsewhere stays.
                newcomers.remove(gone.number, of: gone.network)
                newcomers.remove(gone.number, of: "elsewhere")
                model.removeAll { $0.number == gone.number }
            }
            let counts = Dictionary(grouping: model, by: \.network).mapValues(\.count)
            let network = "n\(Int.random(in: 0..<8, using: &random))"
            if newcomers.count(of: network) != counts[network] ?? 0 { wrong += 1 }
            if newcomers.oldest(of: network) != model.first(where: { $0.network == network })?.number { wrong += 1 }
            if newcomers.largest.flatMap({ counts[$0] }) != counts.values.max() { wrong += 1 }
        }
        #expect(wrong == 0)
    }
}
