import WireBytes

/// The text of a reference, with the number of references on the way to it.
struct ReferencedText {
    let name: String
    let text: String
    let depth: Int

    /// One text for each name: a schema's own references go before those that they bring in.
    ///
    /// - Throws: when two texts of one level have one name, or two names look alike.
    static func named(_ all: [ReferencedText]) throws(SchemaFault) -> [SchemaReferenceText] {
        var nearest: [ExactText: ReferencedText] = [:]
        for text in all {
            let name = ExactText(text.name)
            if let other = nearest[name] {
                guard other.depth != text.depth || other.text.hasSameBytes(as: text.text) else {
                    throw SchemaFault("two references have the name \(text.name.prefix(100))")
                }
                if other.depth <= text.depth { continue }
            }
            nearest[name] = text
        }
        guard Set(nearest.values.map(\.name)).count == nearest.count else {
            throw SchemaFault("the names of two references differ only in their encoding")
        }
        var isTaken: Set<ExactText> = []
        return all.compactMap { text in
            let name = ExactText(text.name)
            guard let chosen = nearest[name], chosen.depth == text.depth, isTaken.insert(name).inserted else {
                return nil
            }
            return SchemaReferenceText(name: text.name, text: chosen.text)
        }
    }
}
