public import WireBytes

/// A borrowed record. It was validated whole when it was read: nothing here can fail.
public struct RecordView: ~Escapable {
    /// The timestamp of a record that has none.
    public static var noTimestamp: Int64 { -1 }

    @usableFromInline let bytes: Span<UInt8>
    public let offset: Int64
    /// Milliseconds since 1970; -1 when it has none.
    public let timestamp: Int64
    @usableFromInline let keyStart: Int
    @usableFromInline let keyCount: Int
    @usableFromInline let valueStart: Int
    @usableFromInline let valueCount: Int
    public let headerCount: Int
    @usableFromInline let headersStart: Int
    @usableFromInline let end: Int

    @inlinable @_lifetime(copy bytes)
    init(
        bytes: Span<UInt8>, offset: Int64, timestamp: Int64, keyStart: Int, keyCount: Int, valueStart: Int,
        valueCount: Int, headerCount: Int, headersStart: Int, end: Int
    ) {
        self.bytes = bytes
        self.offset = offset
        self.timestamp = timestamp
        self.keyStart = keyStart
        self.keyCount = keyCount
        self.valueStart = valueStart
        self.valueCount = valueCount
        self.headerCount = headerCount
        self.headersStart = headersStart
        self.end = end
    }

    @inlinable public var key: Span<UInt8>? {
        @_lifetime(copy self) get {
            keyCount < 0 ? nil : bytes.extracting(keyStart..<(keyStart &+ keyCount))
        }
    }

    @inlinable public var value: Span<UInt8>? {
        @_lifetime(copy self) get {
            valueCount < 0 ? nil : bytes.extracting(valueStart..<(valueStart &+ valueCount))
        }
    }

    /// Where the key lies in the records of its batch; `nil` when it has none.
    @usableFromInline package var keyRange: Range<Int>? {
        keyCount < 0 ? nil : keyStart..<(keyStart &+ keyCount)
    }

    /// Where the value lies in the records of its batch; `nil` when it has none.
    @usableFromInline package var valueRange: Range<Int>? {
        valueCount < 0 ? nil : valueStart..<(valueStart &+ valueCount)
    }

    /// Where the headers lie in the records of its batch.
    @usableFromInline package var headersRange: Range<Int> { headersStart..<end }

    /// The headers one by one.
    @inlinable public var headers: RecordHeaderCursor {
        @_lifetime(copy self) get {
            RecordHeaderCursor(bytes.extracting(headersStart..<end), count: headerCount)
        }
    }
}

/// A header of a record.
public struct RecordHeaderView: ~Escapable {
    public let name: Span<UInt8>
    public let value: Span<UInt8>?

    @inlinable @_lifetime(copy name, copy value)
    init(name: Span<UInt8>, value: Span<UInt8>?) {
        self.name = name
        self.value = value
    }
}

/// Walks the headers of a record that has been validated.
public struct RecordHeaderCursor: ~Escapable {
    @usableFromInline var cursor: ByteCursor
    @usableFromInline var left: Int

    @inlinable @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>, count: Int) {
        cursor = ByteCursor(bytes)
        left = count
    }

    @inlinable @_lifetime(copy self) @_lifetime(self: copy self)
    public mutating func next() -> RecordHeaderView? {
        guard left > 0 else { return nil }
        left &-= 1
        guard let nameCount = cursor.readVarint(), let name = cursor.read(Int(nameCount)),
            let valueCount = cursor.readVarint()
        else { return nil }
        if valueCount < 0 { return RecordHeaderView(name: name, value: nil) }
        guard let value = cursor.read(Int(valueCount)) else { return nil }
        return RecordHeaderView(name: name, value: value)
    }
}
