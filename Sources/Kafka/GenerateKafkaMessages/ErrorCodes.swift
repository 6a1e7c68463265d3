/// Kafka's error codes, from Schemas/ErrorCodes.schema.
struct ErrorCodes {
    private struct Code {
        let number: Int
        /// Kafka's own name, in capitals.
        let name: Substring
        let isRetriable: Bool
        let meaning: String
    }

    private var codes: [Code] = []

    /// - Throws: `SchemaError` for a line that does not follow the one before it, or has no meaning.
    init(parsing text: String, file: String) throws {
        for line in Line.all(in: text, file: file) {
            var words = Words(line)
            let number = try words.next("a code")
            let name = try words.next("a name")
            guard Int(number) == (codes.last?.number ?? -2) + 1, let number = Int(number) else {
                throw line.error("\(number) does not follow \(codes.last?.number ?? -2)")
            }
            guard name.allSatisfy({ $0.isUppercase || $0 == "_" }), !codes.contains(where: { $0.name == name }) else {
                throw line.error("\(name) is not a name in capitals, or is there already")
            }
            let isRetriable = words.take("retriable")
            if let rest = words.peek { throw line.error("'\(rest)' was not expected") }
            let meaning = try line.required(line.documentation(), "\(name)")
            codes.append(Code(number: number, name: name, isRetriable: isRetriable, meaning: meaning))
        }
    }

    /// The members of `KafkaErrorCode`, and the table behind its properties.
    func emit() -> String {
        var text = "extension KafkaErrorCode {\n"
        for code in codes {
            for comment in Documentation.lines(code.meaning, indent: 1) { text += comment + "\n" }
            text += "    public static let \(member(code.name)) = Self(rawValue: \(code.number))\n"
        }
        text += "\n    /// The properties of each code, from -1 on without gaps.\n"
        text += "    static let known: [Known] = [\n"
        for code in codes {
            text += "        Known(\n            \"\(code.name)\", isRetriable: \(code.isRetriable),\n"
            text += "            \(literal(code.meaning))),\n"
        }
        return text + "    ]\n}\n"
    }

    private func member(_ name: Substring) -> String {
        let words = name.lowercased().split(separator: "_")
        return words[0]
            + words.dropFirst().map { $0 == "id" ? "ID" : $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private func literal(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
