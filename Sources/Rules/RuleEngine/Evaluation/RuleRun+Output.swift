import TrestleJSON
import WireBytes

extension RuleRun {
    /// Writes the payload for the actions.
    mutating func write(_ selection: SelectionPlan, _ plan: RulePlan, to output: inout WireBuffer) {
        switch selection {
        case .value(let node):
            if case .star = plan.nodes[Int(node)] { return output.append(payload) }
            let value = value(node, plan)
            // 2015-10-08 has no arrays as the whole output.
            if !plan.version.isSecond, count(ofArray: value) != nil { return }
            write(value, plan.version, to: &output)
        case .items(let items, let hasStar, let isFlat):
            if hasStar {
                if items.count == 1 { return output.append(payload) }
                guard isFlat, !payload.isEmpty else { return writeMerged(items, plan, to: &output) }
                writeAdded(items, plan, to: &output)
            } else if isFlat {
                writeFlat(items, plan, to: &output)
            } else {
                writeMerged(items, plan, to: &output)
            }
        }
    }

    /// Items with plain names, each once: written as they are computed.
    private mutating func writeFlat(_ items: [ItemPlan], _ plan: RulePlan, to output: inout WireBuffer) {
        output.append(UInt8(ascii: "{"))
        let start = output.count
        let labels = plan.labels
        for item in items {
            let value = value(item.node, plan)
            if value.isUndefined { continue }
            if output.count > start { output.append(UInt8(ascii: ",")) }
            output.append(labels.span.extracting(item.label))
            write(value, plan.version, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// `SELECT *, x AS name`: the payload's members without those that items replace, then the items.
    private mutating func writeAdded(_ items: [ItemPlan], _ plan: RulePlan, to output: inout WireBuffer) {
        readPayload()
        guard isJSON, entry(0).kind == .object else { return failWithoutObject() }
        var values = scratch.items
        scratch.items = []
        values.removeAll(keepingCapacity: true)
        for item in items where !item.isStar { values.append(value(item.node, plan)) }
        output.append(UInt8(ascii: "{"))
        let start = output.count
        let labels = plan.labels
        let end = entry(0).next
        var index: Int32 = 1
        while index < end, spend(items.count) {
            let name = entry(index)
            let isReplaced = isReplaced(name, items, values)
            if !isReplaced {
                if output.count > start { output.append(UInt8(ascii: ",")) }
                output.append(payload.extracting((Int(name.start) - 1)..<(Int(name.end) + 1)))
                output.append(UInt8(ascii: ":"))
                let value = entry(index + 1)
                let isString = value.kind == .string
                output.append(
                    payload.extracting((Int(value.start) - (isString ? 1 : 0))..<(Int(value.end) + (isString ? 1 : 0))))
            }
            index = entry(index + 1).next
        }
        var position = 0
        for item in items where !item.isStar {
            let value = values[position]
            position += 1
            if value.isUndefined { continue }
            if output.count > start { output.append(UInt8(ascii: ",")) }
            output.append(labels.span.extracting(item.label))
            write(value, plan.version, to: &output)
        }
        output.append(UInt8(ascii: "}"))
        values.removeAll(keepingCapacity: true)
        scratch.items = values
    }

    private func isReplaced(_ name: JSONIndex.Entry, _ items: [ItemPlan], _ values: [RuleValue]) -> Bool {
        var position = 0
        for item in items where !item.isStar {
            if !values[position].isUndefined, name.isText(item.name.span, in: payload) { return true }
            position += 1
        }
        return false
    }

    private mutating func failWithoutObject() {
        fail(
            RuleError(
                .payloadNotAnObject,
                isJSON
                    ? "SELECT * with further items needs a payload that is a JSON object"
                    : "SELECT * with further items needs a payload that is JSON; select encode(*, 'base64') AS a field instead"
            ))
    }

    /// The general way: builds the object, in which a later item replaces an earlier one of its name.
    private mutating func writeMerged(_ items: [ItemPlan], _ plan: RulePlan, to output: inout WireBuffer) {
        var object = RuleObject()
        for item in items {
            if item.isStar {
                if payload.isEmpty { continue }
                readPayload()
                guard isJSON, let members = members(of: resolved(0, plan.version), plan.version) else {
                    return failWithoutObject()
                }
                for member in members.members { object.set(member.name, member.value) }
                continue
            }
            let value = value(item.node, plan)
            guard !value.isUndefined else { continue }
            set(item.path[...], value, in: &object, plan.version)
        }
        write(.object(object), plan.version, to: &output)
    }
}
