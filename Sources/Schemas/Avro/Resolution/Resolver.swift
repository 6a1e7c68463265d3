/// Makes the program that reads a writer's data as a reader's. Pairs of types are resolved one after the other, without recursion.
struct Resolver {
    private struct Pair: Hashable {
        let written: Int
        let read: Int
        let use: Use
    }

    private enum Use {
        /// A type of the writer as one of the reader.
        case read
        /// A type of the reader as itself, for a default.
        case readDefault
        /// A type of the writer as itself; its operation is only ever skipped.
        case skip
    }

    /// Pairs of types that are resolved at most.
    private static let maximumPairs = 1 << 17

    private let writer: SchemaGraph
    private let reader: SchemaGraph
    private var program = ReadProgram()
    private var known: [Pair: Int] = [:]
    private var waiting: [(pair: Pair, operation: Int)] = []

    private init(writer: SchemaGraph, reader: SchemaGraph) {
        self.writer = writer
        self.reader = reader
    }

    static func program(writer: AvroSchema, reader: AvroSchema) throws(AvroError) -> ReadProgram {
        var resolver = Resolver(writer: writer.graph, reader: reader.graph)
        resolver.program.root = resolver.operation(writer.index, reader.index, .read)
        while let next = resolver.waiting.popLast() {
            guard resolver.known.count <= maximumPairs else {
                throw AvroError(.limit, expected: "schemas with at most \(maximumPairs) pairs of types to resolve")
            }
            let operation = resolver.resolve(next.pair)
            resolver.program.operations[next.operation] = operation
        }
        return resolver.program
    }

    /// The operation that reads one type as another; it is filled in later.
    private mutating func operation(_ written: Int, _ read: Int, _ use: Use) -> Int {
        // Where both are the same schema, all is read alike.
        let pair = Pair(written: written, read: read, use: writer === reader ? .read : use)
        if let found = known[pair] { return found }
        let place = program.operations.count
        program.operations.append(ReadProgram.Operation(code: .fail))
        known[pair] = place
        waiting.append((pair, place))
        return place
    }

    private func source(_ use: Use) -> SchemaGraph { use == .readDefault ? reader : writer }
    private func target(_ use: Use) -> SchemaGraph { use == .skip ? writer : reader }

    private mutating func fail(_ expected: String, found: String) -> ReadProgram.Operation {
        program.failures.append(ReadProgram.Failure(expected: expected, found: found))
        return ReadProgram.Operation(code: .fail, first: Int32(program.failures.count - 1))
    }

    private mutating func resolve(_ pair: Pair) -> ReadProgram.Operation {
        let (source, target) = (source(pair.use), target(pair.use))
        let (from, to) = (source.nodes[pair.written], target.nodes[pair.read])
        if from.kind == .union { return union(from, pair) }
        if to.kind == .union {
            guard let branch = AvroMatching.branch(of: to, in: target, for: from) else {
                return fail(
                    "one of \(to.branches.map { target.nodes[$0].label }.joined(separator: ", "))", found: from.label)
            }
            let inner = operation(pair.written, to.branches[branch], pair.use)
            return ReadProgram.Operation(
                code: .branch, first: Int32(inner), count: Int32(branch), type: Int32(pair.read))
        }
        guard AvroMatching.matches(from, to) else { return fail(to.label, found: from.label) }
        var operation = ReadProgram.Operation(
            code: AvroMatching.code(from.kind, to.kind), logical: target.table.types[pair.read].logical,
            type: Int32(pair.read))
        switch to.kind {
        case .fixed: operation.first = Int32(to.size)
        case .enumeration:
            let places = Dictionary(uniqueKeysWithValues: to.symbols.enumerated().map { ($1, $0) })
            operation.first = Int32(program.table.count)
            operation.count = Int32(from.symbols.count)
            program.table += from.symbols.map { Int32(places[$0] ?? to.defaultSymbol ?? -1) }
        case .array, .map:
            guard let written = from.items, let read = to.items else { break }
            operation.first = Int32(self.operation(written, read, pair.use))
            operation.minimumSize = source.table.types[written].minimumSize
        case .record: return record(from, to, pair, operation)
        default: break
        }
        return operation
    }

    private mutating func union(_ from: SchemaNode, _ pair: Pair) -> ReadProgram.Operation {
        // Branch by branch where both are the same, so that the branch that was written is the one that is read.
        let isSame = source(pair.use) === target(pair.use) && pair.written == pair.read
        var operations: [Int32] = []
        for (position, branch) in from.branches.enumerated() {
            if isSame {
                let inner = operation(branch, branch, pair.use)
                let place = program.operations.count
                program.operations.append(
                    ReadProgram.Operation(
                        code: .branch, first: Int32(inner), count: Int32(position), type: Int32(pair.read)))
                operations.append(Int32(place))
            } else {
                operations.append(Int32(operation(branch, pair.read, pair.use)))
            }
        }
        let first = program.table.count
        program.table += operations
        return ReadProgram.Operation(
            code: .union, first: Int32(first), count: Int32(from.branches.count), type: Int32(pair.read))
    }

    private mutating func record(
        _ from: SchemaNode, _ to: SchemaNode, _ pair: Pair, _ template: ReadProgram.Operation
    ) -> ReadProgram.Operation {
        let (source, target) = (source(pair.use), target(pair.use))
        let fields = AvroMatching.fields(from, to)
        let first = Int(target.table.types[pair.read].first)
        var steps: [ReadProgram.Step] = []
        for (position, field) in from.fields.enumerated() {
            if let place = fields.targets[position] {
                let inner = operation(field.type, to.fields[place].type, pair.use)
                steps.append(ReadProgram.Step(operation: Int32(inner), member: Int32(first + place), isDefault: false))
            } else {
                let inner = operation(field.type, field.type, .skip)
                steps.append(ReadProgram.Step(operation: Int32(inner), member: -1, isDefault: false))
            }
        }
        for place in fields.missing {
            guard target.table.members[first + place].defaultStart >= 0 else {
                return fail(
                    "a default for the field \"\(to.fields[place].name)\", which was not written", found: "none")
            }
            let type = to.fields[place].type
            let inner = operation(type, type, .readDefault)
            steps.append(ReadProgram.Step(operation: Int32(inner), member: Int32(first + place), isDefault: true))
        }
        var result = template
        result.first = Int32(program.steps.count)
        result.count = Int32(steps.count)
        result.minimumSize = source.table.types[pair.written].minimumSize
        program.steps += steps
        return result
    }
}
