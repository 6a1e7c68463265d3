public import WireBytes

extension Properties {
    /// Reads and checks all of `bytes`, which are properties without their length.
    init(_ bytes: Span<UInt8>, at base: Int, in place: PropertyPlace) throws(MQTTError) {
        self.init()
        guard bytes.count > 0 else { return }
        var reader = PropertyReader(bytes, at: base, in: place)
        while let property = try reader.next() { list.append(Property(property)) }
    }

    /// Bytes that the properties take without their length.
    ///
    /// - Throws: `notInVersion` for any property in 3.1.1; `propertyNotAllowed`, `repeatedProperty` and the errors of
    ///   values.
    func bodySize(in place: PropertyPlace, version: MQTTVersion) throws(MQTTError) -> Int {
        guard !list.isEmpty else { return 0 }
        guard version == .v5 else { throw MQTTError(.notInVersion, version: version) }
        var seen: PropertySet = []
        var size = 0
        for property in list {
            let element = PropertySet(property.identifier)
            guard place.allowed.contains(element) else { throw MQTTError(.propertyNotAllowed, version: version) }
            guard seen.isDisjoint(with: element.subtracting(place.repeatable)) else {
                throw MQTTError(.repeatedProperty, version: version)
            }
            seen.formUnion(element)
            size += try property.encodedSize()
        }
        guard size <= FixedHeader.largestRemainingLength else { throw MQTTError(.packetTooLarge, version: version) }
        return size
    }

    /// Bytes that the properties take with their length; none in 3.1.1, which has no properties.
    func encodedSize(in place: PropertyPlace, version: MQTTVersion) throws(MQTTError) -> Int {
        let size = try bodySize(in: place, version: version)
        return version == .v5 ? VariableByteInteger.size(size) + size : 0
    }

    /// Writes length and properties. The checks of `encodedSize` have passed.
    func write(in place: PropertyPlace, into buffer: inout WireBuffer, version: MQTTVersion) throws(MQTTError) {
        guard version == .v5 else { return }
        buffer.append(unsignedVarint: UInt64(try bodySize(in: place, version: version)))
        for property in list { property.write(into: &buffer) }
    }

    /// The properties of a PUBLISH as `MQTTEncoder.publish` takes them, appended to `buffer` without their length.
    ///
    /// - Throws: what `Publish` would throw for them.
    public func encodeForPublish(into buffer: inout WireBuffer) throws(MQTTError) {
        let size = try bodySize(in: .packet(.publish), version: .v5)
        buffer.reserve(size)
        for property in list { property.write(into: &buffer) }
    }
}
