import TestSupport
import Testing
import TrestleBase
import WireBytes

@testable import TrestleBridge

@Suite("Topics of messages in flight")
struct SourceTopicsTests {
    @Test("Topics come and go in any order, and each place has its own until it is given back")
    func model() throws {
        var random = SeededRandom(seed: 7)
        var topics = SourceTopics()
        var model: [Int32: String] = [:]
        for number in 0..<20_000 {
            if random.chance(52) {
                let topic = "\(number)/" + String(repeating: "x", count: random.below(random.chance(5) ? 600 : 80))
                let place = topics.add(topic.utf8Span.span)
                #expect(place >= 0 && model[place] == nil)
                model[place] = String(topic.prefix(SourceTopics.longest))
            } else if let place = model.keys.randomElement() {
                #expect(topics.text(place) == model[place])
                topics.remove(place)
                model[place] = nil
            }
        }
        for (place, topic) in model { #expect(topics.text(place) == topic) }
    }

    @Test("The bytes of all topics have a bound; what is given back can be used again")
    func bound() throws {
        var topics = SourceTopics()
        let long = String(repeating: "x", count: 70_000)
        var places: [Int32] = []
        while let place = Optional(topics.add(long.utf8Span.span)), place >= 0 { places.append(place) }
        #expect(places.count == SourceTopics.bound / SourceTopics.longest)
        let refused = topics.add("a".utf8Span.span)
        #expect(refused == -1 && topics.text(refused) == nil)
        topics.remove(places[3])
        let again = topics.add("a".utf8Span.span)
        #expect(topics.text(again) == "a" && topics.text(places[4])?.utf8.count == SourceTopics.longest)
        let none = topics.add(Span())
        #expect(none == -1)
        topics.remove(-1)
    }

    @Test("A ledger keeps a message's topic until the message is closed, in whichever way")
    func ledger() {
        var ledger = DeliveryLedger<Int>(routes: 1)
        let entries = (0..<3).map { ledger.open($0) }
        for entry in entries { ledger.noteSource("t/\(entry)".utf8Span.span, of: entry) }
        #expect(ledger.source(of: entries[1]) == "t/\(entries[1])")
        var tokens: [Int] = []
        ledger.close([entries[1]].span, into: &tokens)
        _ = ledger.close(entries[2], as: .filtered)
        #expect(entries.map { ledger.source(of: $0) } == ["t/\(entries[0])", nil, nil])
        ledger.noteSource("late".utf8Span.span, of: entries[2])
        #expect(ledger.source(of: entries[2]) == nil)
    }
}
