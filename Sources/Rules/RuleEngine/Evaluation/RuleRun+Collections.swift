import TrestleJSON

extension RuleRun {
    /// How many elements an array has; `nil` when the value is not an array. Of an array of the payload it is an upper bound.
    func count(ofArray value: RuleValue) -> Int? {
        switch value {
        case .array(let elements): elements.count
        case .node(let node) where entry(node).kind == .array: Int(entry(node).next - node - 1)
        default: nil
        }
    }

    /// Calls `body` with each element until it returns false.
    mutating func forEachElement(
        of array: RuleValue, _ count: Int, _ version: SQLVersion, _ body: (inout RuleRun, RuleValue) -> Bool
    ) {
        switch array {
        case .array(let elements):
            for element in elements {
                guard spend(1), body(&self, element) else { return }
            }
        case .node(let node) where entry(node).kind == .array:
            let end = entry(node).next
            var index = node + 1
            while index < end {
                guard spend(1), body(&self, resolved(index, version)) else { return }
                index = entry(index).next
            }
        default: return
        }
    }

    /// The element of an array; `nil` when there is none.
    mutating func element(_ position: Int, of array: RuleValue, _ version: SQLVersion) -> RuleValue? {
        guard position >= 0 else { return nil }
        if case .array(let elements) = array { return position < elements.count ? elements[position] : nil }
        var (found, index): (RuleValue?, Int) = (nil, 0)
        forEachElement(of: array, 0, version) { _, element in
            if index == position { found = element }
            index += 1
            return found == nil
        }
        return found
    }

    /// The members of an object, each name once; `nil` when the value is not an object.
    mutating func members(of value: RuleValue, _ version: SQLVersion) -> RuleObject? {
        switch value {
        case .object(let object): return object
        case .node(let node) where entry(node).kind == .object:
            var object = RuleObject()
            let end = entry(node).next
            var index = node + 1
            while index < end {
                guard spend(1) else { return nil }
                object.set(entry(index).string(in: payload), resolved(index + 1, version))
                index = entry(index + 1).next
            }
            return object
        default: return nil
        }
    }

    /// An array's elements in an array of their own.
    mutating func elements(of value: RuleValue, _ version: SQLVersion) -> [RuleValue]? {
        if case .array(let elements) = value { return elements }
        guard let count = count(ofArray: value) else { return nil }
        var elements: [RuleValue] = []
        forEachElement(of: value, count, version) { _, element in
            elements.append(element)
            return true
        }
        return elements
    }

    /// A nested SELECT: an array for an array, one value for an object.
    mutating func select(_ select: SelectPlan, _ plan: RulePlan) -> RuleValue {
        let source = value(select.source, plan)
        guard let count = count(ofArray: source) else {
            guard isObject(source) else { return .undefined }
            return selected(select, from: source, plan) ?? .undefined
        }
        var rows: [RuleValue] = []
        forEachElement(of: source, count, plan.version) { run, element in
            // In an array, too, a value that is not there has no place.
            if let row = run.selected(select, from: element, plan), !row.isUndefined { rows.append(row) }
            return run.failure == nil
        }
        return .array(rows)
    }

    mutating func exists(_ select: SelectPlan, _ plan: RulePlan) -> RuleValue {
        let source = value(select.source, plan)
        guard let count = count(ofArray: source) else {
            guard isObject(source) else { return .boolean(false) }
            return .boolean(selected(select, from: source, plan) != nil)
        }
        var found = false
        forEachElement(of: source, count, plan.version) { run, element in
            found = run.selected(select, from: element, plan) != nil
            return !found && run.failure == nil
        }
        return .boolean(found)
    }

    func isObject(_ value: RuleValue) -> Bool {
        switch value {
        case .object: true
        case .node(let node): entry(node).kind == .object
        default: false
        }
    }

    /// The row of one element; `nil` when WHERE is not true for it.
    private mutating func selected(_ select: SelectPlan, from element: RuleValue, _ plan: RulePlan) -> RuleValue? {
        let outer = root
        root = element
        defer { root = outer }
        guard holds(select.condition, plan) else { return nil }
        switch select.selection {
        case .value(let node): return selectedValue(node, plan, element)
        case .items(let items, _, _):
            var object = RuleObject()
            for item in items {
                if item.isStar {
                    for member in members(of: element, plan.version)?.members ?? [] {
                        object.set(member.name, member.value)
                    }
                    continue
                }
                let value = selectedValue(item.node, plan, element)
                if !value.isUndefined { set(item.path[...], value, in: &object, plan.version) }
            }
            return .object(object)
        }
    }

    /// Sets the member at the end of `path`, and makes an object of anything else on its way.
    mutating func set(
        _ path: ArraySlice<String>, _ value: RuleValue, in object: inout RuleObject, _ version: SQLVersion
    ) {
        guard let name = path.first else { return }
        guard path.count > 1 else { return object.set(name, value) }
        var inner = object[name].flatMap { members(of: $0, version) } ?? RuleObject()
        set(path.dropFirst(), value, in: &inner, version)
        object.set(name, .object(inner))
    }

    /// As `value`; `*` stands for the element.
    private mutating func selectedValue(_ node: Int32, _ plan: RulePlan, _ element: RuleValue) -> RuleValue {
        if case .star = plan.nodes[Int(node)] { return element }
        return value(node, plan)
    }
}
