extension RegexMatcher {
    func holds(_ assertion: RegexAssertion, _ place: Int) -> Bool {
        switch assertion {
        case .inputStart: return place == 0
        case .inputEnd: return place == input.count
        case .lastLineEnd(let unixLines):
            if place == input.count { return true }
            return place >= input.count - 2 && isLineEnd(place, unixLines)
                && endOfLineEnd(place, unixLines) == input.count
                && !isInsidePair(place, unixLines)
        case .lineEnd(let unixLines):
            if place == input.count { return true }
            return isLineEnd(place, unixLines) && !isInsidePair(place, unixLines)
        case .lineStart(let unixLines):
            // Never at the end of the input, even of an empty one, and not between CR and LF.
            guard place < input.count else { return false }
            return place == 0 || isLineEnd(place - 1, unixLines) && !isInsidePair(place, unixLines)
        case .wordBoundary: return isWord(place - 1) != isWord(place)
        case .notWordBoundary: return isWord(place - 1) == isWord(place)
        case .asciiWordBoundary: return isASCIIWord(place - 1) != isASCIIWord(place)
        case .notASCIIWordBoundary: return isASCIIWord(place - 1) == isASCIIWord(place)
        case .previousEnd: return place == previousMatchEnd
        }
    }

    private func isLineEnd(_ place: Int, _ unixLines: Bool) -> Bool { LineEnd.isLineEnd(input[place], unixLines) }

    private func isInsidePair(_ place: Int, _ unixLines: Bool) -> Bool {
        !unixLines && place > 0 && place < input.count && input[place] == 0x0A && input[place - 1] == 0x0D
    }

    private func endOfLineEnd(_ place: Int, _ unixLines: Bool) -> Int {
        let isPair = !unixLines && input[place] == 0x0D && place + 1 < input.count && input[place + 1] == 0x0A
        return place + (isPair ? 2 : 1)
    }

    private func isASCIIWord(_ place: Int) -> Bool {
        place >= 0 && place < input.count && CharacterProperty.asciiWord.contains(input[place])
    }

    /// Java 17 has letters and digits of all scripts here, whatever `\w` means.
    private func isWord(_ place: Int) -> Bool {
        guard place >= 0, place < input.count else { return false }
        let scalar = input[place]
        return scalar == 0x5F || CharacterProperty.letterOrDigit.contains(scalar)
    }
}
