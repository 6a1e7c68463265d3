import RuleEngine
import TrestleBase
import TrestleJSON

/// A value of the file.
struct FileNode {
    let entry: Int
    /// RFC 6901.
    let pointer: String

    func child(_ entry: Int, _ name: String) -> FileNode {
        var escaped = ""
        for character in name {
            escaped += character == "~" ? "~0" : character == "/" ? "~1" : String(character)
        }
        return FileNode(entry: entry, pointer: "\(pointer)/\(escaped)")
    }
}

extension RuleFileReader {
    func kind(_ node: FileNode) -> JSONIndex.Kind { index[node.entry].kind }

    /// The members of an object, in the order of the file.
    func members(of node: FileNode) -> [(name: String, value: FileNode)] {
        guard kind(node) == .object else { return [] }
        var list: [(name: String, value: FileNode)] = []
        var next = node.entry + 1
        while next < Int(index[node.entry].next) {
            let name = index[next].string(in: text.span)
            list.append((name, node.child(next + 1, name)))
            next = Int(index[next + 1].next)
        }
        return list
    }

    func elements(of node: FileNode) -> [FileNode] {
        var list: [FileNode] = []
        var next = node.entry + 1
        while next < Int(index[node.entry].next) {
            list.append(node.child(next, String(list.count)))
            next = Int(index[next].next)
        }
        return list
    }

    func member(_ name: String, of node: FileNode) -> FileNode? { members(of: node).first { $0.name == name }?.value }

    mutating func required(_ name: String, of node: FileNode) -> FileNode? {
        if let member = member(name, of: node) { return member }
        report("missing-member", node, "the member \(name) is missing")
        return nil
    }

    /// Reports members that AWS does not know, and duplicate ones.
    mutating func check(_ node: FileNode, _ known: [String]) {
        var seen: Set<String> = []
        for (name, value) in members(of: node) {
            if !seen.insert(name).inserted { report("duplicate-member", value, "duplicate member \(shown(name))") }
            if known.contains(name) { continue }
            let near = NearestName.suggestion(for: name, among: known)
            report("unknown-member", value, "unknown member \(shown(name))", fix: near.map { "is it \($0)?" })
        }
    }

    /// A string; reports a value of another type, and a problem that `check` finds.
    mutating func string(_ node: FileNode, _ check: (String) -> String? = { _ in nil }) -> String? {
        guard kind(node) == .string else {
            report("wrong-type", node, "\(lastName(node)) is not a string", fix: "write it in quotes")
            return nil
        }
        let value = index[node.entry].string(in: text.span)
        if let problem = check(value) {
            report("invalid-value", node, problem)
            return nil
        }
        return value
    }

    mutating func optionalString(_ name: String, of node: FileNode) -> String? {
        member(name, of: node).flatMap { string($0) }
    }

    mutating func boolean(_ name: String, of node: FileNode) -> Bool? {
        guard let member = member(name, of: node) else { return nil }
        switch kind(member) {
        case .true: return true
        case .false: return false
        default:
            report("wrong-type", member, "\(name) is neither true nor false", fix: "write true or false without quotes")
            return nil
        }
    }

    /// A string with expressions in it.
    mutating func template(_ node: FileNode) -> SubstitutionTemplate? {
        guard let value = string(node), let rule else { return nil }
        do throws(RuleSyntaxError) {
            let template = try rule.template(value)
            checkCalls(template.serviceCalls, node)
            return template
        } catch {
            report(
                error.code == .unknownFunction ? "template-unknown-function" : "template-syntax",
                at: place(of: error.position.offset, in: node), node.pointer,
                "the template is not valid: \(error.summary)", fix: error.fix)
            return nil
        }
    }

    mutating func requiredTemplate(_ name: String, of node: FileNode) -> SubstitutionTemplate? {
        required(name, of: node).flatMap { template($0) }
    }

    mutating func optionalTemplate(_ name: String, of node: FileNode) -> SubstitutionTemplate? {
        member(name, of: node).flatMap { template($0) }
    }

    func lastName(_ node: FileNode) -> String { node.pointer.split(separator: "/").last.map(String.init) ?? "the file" }

    /// A name or value of the file in quotes, on one line and not too long.
    func shown(_ text: String) -> String { JSON.string(String(text.prefix(80))).description }

    /// Where a byte of a decoded string stands in the file.
    func place(of offset: Int, in node: FileNode) -> Int {
        let entry = index[node.entry]
        guard entry.kind == .string else { return Int(entry.start) }
        guard entry.isMarked else { return min(Int(entry.start) + offset, Int(entry.end)) }
        var (raw, decoded) = (Int(entry.start), 0)
        while raw < Int(entry.end), decoded < offset {
            if text[raw] != UInt8(ascii: "\\") {
                raw += 1
                decoded += 1
            } else if text[raw + 1] == UInt8(ascii: "u") {
                // One character of two or three bytes as a rule; close enough to find it.
                let digits = String(decoding: text[(raw + 2)..<(raw + 6)], as: UTF8.self)
                let value = Int(digits, radix: 16) ?? 0
                decoded += value < 0x80 ? 1 : value < 0x800 ? 2 : 3
                raw += 6
            } else {
                raw += 2
                decoded += 1
            }
        }
        return raw
    }
}
