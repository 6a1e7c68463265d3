import TrestleJSON
import WireBytes

extension RuleRun {
    /// `get(array or string, index)`, `get(object, name)`.
    mutating func get(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 2 else { return .undefined }
        let (container, key) = (argument(list, 0, plan), argument(list, 1, plan))
        if isObject(container) {
            guard let name = stringText(key) else { return .undefined }
            return member(of: container, name.utf8Span.span, plan.version)
        }
        guard let index = truncatedInt(key), index >= 0 else { return .undefined }
        if let text = stringText(container) {
            guard spendText(text.utf8.count), index < text.utf16.count else { return .undefined }
            let units = text.utf16
            let place = units.index(units.startIndex, offsetBy: index)
            // The half of a pair stands for the whole: a half is not a text.
            let start = place.samePosition(in: text.unicodeScalars) ?? units.index(before: place)
            return .string(String(text.unicodeScalars[start]))
        }
        return element(index, of: container, plan.version) ?? .undefined
    }

    /// `transform('enrichArray', object, array)`: each element with the members of the object.
    mutating func transform(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 3, isEnrichArray(argument(list, 0, plan)),
            let added = members(of: argument(list, 1, plan), plan.version)
        else { return .undefined }
        let array = argument(list, 2, plan)
        guard let elements = elements(of: array, plan.version) else { return .undefined }
        var result: [RuleValue] = []
        for element in elements {
            guard spend(added.members.count), var object = members(of: element, plan.version) else { return .undefined }
            for member in added.members { object.set(member.name, member.value) }
            result.append(.object(object))
        }
        var buffer = WireBuffer()
        write(.array(result), plan.version, to: &buffer)
        // The limit of the guide, 128 KiB.
        return buffer.count <= 128 << 10 ? .array(result) : .undefined
    }

    private func isEnrichArray(_ mode: RuleValue) -> Bool {
        stringText(mode)?.utf8.elementsEqual("enrichArray".utf8) ?? false
    }

    private func isBase64(_ scheme: RuleValue) -> Bool {
        guard let name = stringText(scheme), name.utf8.count == 6 else { return false }
        return name.lowercased() == "base64"
    }

    mutating func encode(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 2, isBase64(argument(list, 1, plan)) else { return .undefined }
        let node = operand(list, 0, plan)
        guard payload.count <= limits.valueSize else {
            fail(tooLarge("the payload in base64"))
            return .undefined
        }
        if case .star = plan.nodes[Int(node)] {
            guard spendText(payload.count) else { return .undefined }
            return string(Base64Text.encode([UInt8](copying: payload)))
        }
        guard let text = text(of: value(node, plan), plan.version) else { return .undefined }
        return string(Base64Text.encode(Array(text.utf8)))
    }

    /// `decode(text, 'base64')`: the value of a JSON text, other text as a string, Null for anything else.
    mutating func decode(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        guard list.count == 2, isBase64(argument(list, 1, plan)),
            let text = text(of: argument(list, 0, plan), plan.version)
        else { return .undefined }
        guard spend(text.utf8.count / 8) else { return .undefined }
        guard let bytes = Base64Text.decode(text) else { return .null }
        var index = JSONIndex()
        do throws(JSONError) {
            try index.read(bytes.span, maximumEntries: limits.payloadValues)
            guard spend(index.count) else { return .undefined }
            return JSONTree(index: index, text: bytes, version: plan.version).value(0)
        } catch {
            guard let text = String(validating: bytes, as: UTF8.self) else { return .null }
            return .string(text)
        }
    }

    /// A function that a service computes.
    mutating func remote(_ function: Function, _ list: OperandList, _ plan: RulePlan) -> RuleValue {
        var arguments: [String?] = []
        for position in 0..<Int(list.count) {
            let value = argument(list, position, plan)
            var buffer = WireBuffer()
            write(value, plan.version, to: &buffer)
            arguments.append(value.isUndefined ? nil : String(decodingUTF8: buffer.bytes))
        }
        guard failure == nil else { return .undefined }
        guard let remote = environment.remote else {
            fail(RuleError(.functionUnavailable, "\(function.rawValue)() needs a service, and none is set up for it"))
            return .undefined
        }
        switch remote(RemoteCall(function: function.rawValue, arguments: arguments)) {
        case .string(let text): return string(text)
        case .undefined: return .undefined
        case .failed(let reason):
            fail(RuleError(.functionFailed, "\(function.rawValue)(): \(reason)"))
            return .undefined
        case .pending:
            fail(RuleError(.pending, "\(function.rawValue)() has no response yet"))
            return .undefined
        case .json(let json):
            let bytes = Array(json.utf8)
            var index = JSONIndex()
            do throws(JSONError) {
                try index.read(bytes.span, maximumEntries: limits.payloadValues)
                return JSONTree(index: index, text: bytes, version: plan.version).value(0)
            } catch {
                fail(RuleError(.functionFailed, "\(function.rawValue)(): the response is not JSON: \(error)"))
                return .undefined
            }
        }
    }
}

/// The values of an indexed text that is not the payload.
struct JSONTree {
    let index: JSONIndex
    let text: [UInt8]
    let version: SQLVersion

    /// Its recursion is bounded by the depth that the index allows.
    func value(_ position: Int32) -> RuleValue {
        let entry = index[Int(position)]
        switch entry.kind {
        case .null: return .null
        case .true: return .boolean(true)
        case .false: return .boolean(false)
        case .string: return .string(entry.string(in: text.span))
        case .number:
            return .numeric(
                Decimal128(json: text.span.extracting(entry.range)), isInteger: !entry.isMarked, version)
        case .array:
            var elements: [RuleValue] = []
            var next = position + 1
            while next < entry.next {
                elements.append(value(next))
                next = index[Int(next)].next
            }
            return .array(elements)
        case .object:
            var object = RuleObject()
            var next = position + 1
            while next < entry.next {
                object.set(index[Int(next)].string(in: text.span), value(next + 1))
                next = index[Int(next + 1)].next
            }
            return .object(object)
        }
    }
}
