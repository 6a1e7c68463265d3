/// Texts of fields that mean the same in every message, from Schemas/Glossary.schema.
struct Glossary {
    private struct Key: Hashable {
        var isOfMessage: Bool, name: Substring, type: Substring, isNullable: Bool
    }

    private var texts: [Key: String] = [:]

    init(parsing text: String, file: String) throws {
        for line in Line.all(in: text, file: file) {
            var words = Words(line)
            let isOfMessage = words.take("message")
            let key = try Key(
                isOfMessage: isOfMessage, name: words.next("a name"), type: words.next("a type"),
                isNullable: words.take("null"))
            guard let text = try line.documentation() else { throw line.error("the text is missing") }
            guard texts.updateValue(text, forKey: key) == nil else { throw line.error("\(key.name) is there already") }
        }
    }

    func text(name: Substring, type: Substring, isNullable: Bool, isOfMessage: Bool) -> String? {
        let key = Key(isOfMessage: false, name: name, type: type, isNullable: isNullable)
        var ofMessage = key
        ofMessage.isOfMessage = true
        return isOfMessage ? texts[ofMessage] ?? texts[key] : texts[key]
    }
}
