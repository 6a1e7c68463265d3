import Testing
import WireBytes

@testable import TrestleBridge

@Suite("The headers of a dead letter")
struct LetterHeadersTests {
    private func texts(_ headers: LetterHeaders) -> [String] {
        var texts: [String] = []
        headers.forEach { name, value in
            var text = String(decodingUTF8: name) + "="
            if let value { text += String(decodingUTF8: value) } else { text += "none" }
            texts.append(text)
        }
        return texts
    }

    @Test func namesAndValuesComeBackInOrder() {
        var headers = LetterHeaders()
        headers.append("a".utf8Span.span, "1".utf8Span.span)
        headers.append("".utf8Span.span, nil)
        headers.append("a".utf8Span.span, "".utf8Span.span)
        #expect(texts(headers) == ["a=1", "=none", "a="] && headers.lost == 0)
    }

    /// What is counted is what is kept, whatever a device sends; and what is kept is the beginning.
    @Test func theLimitHoldsForMemory() {
        var headers = LetterHeaders()
        for _ in 0..<149_000 { headers.append("a".utf8Span.span, "b".utf8Span.span) }
        #expect(headers.size <= LetterHeaders.limit && headers.size > LetterHeaders.limit - 10)
        #expect(texts(headers).count + headers.lost == 149_000)
        let large = String(repeating: "x", count: 9_000)
        var second = LetterHeaders()
        second.append("large".utf8Span.span, large.utf8Span.span)
        second.append("small".utf8Span.span, nil)
        #expect(texts(second) == [] && second.lost == 2 && second.size == 0)
    }

    /// A record that has been a letter before, or that wants to be taken for a part of one.
    @Test func headersThatBeginLikeTheLettersOwnAreRenamed() {
        var headers = LetterHeaders()
        headers.append("trestle.part".utf8Span.span, "2/5".utf8Span.span)
        headers.append("trestle.record.trestle.key".utf8Span.span, nil)
        #expect(
            texts(headers) == ["trestle.record.trestle.part=2/5", "trestle.record.trestle.record.trestle.key=none"])
        var names: [String] = []
        headers.forEachOfRecord { name, _ in names.append(String(decodingUTF8: name)) }
        #expect(names == ["trestle.part", "trestle.record.trestle.key"])
    }

    @Test func whatIsRemovedCountsAsLost() {
        var headers = LetterHeaders()
        headers.append("a".utf8Span.span, nil)
        headers.removeAll()
        #expect(headers.isEmpty && headers.lost == 1 && texts(headers).isEmpty)
    }
}
