/// A value that is made when it is first needed: until then it takes the place of a reference.
struct OnDemand<Value> {
    /// None, or the one.
    private var storage: [Value] = []

    var isMade: Bool { !storage.isEmpty }

    /// The value, which must have been made. It is read and changed in its place.
    var made: Value {
        _read { yield storage[0] }
        _modify { yield &storage[0] }
    }

    /// Makes the value, unless it is there.
    @inline(__always)
    mutating func make(_ value: @autoclosure () -> Value) {
        if storage.isEmpty { storage = [value()] }
    }
}

extension OnDemand: Sendable where Value: Sendable {}
