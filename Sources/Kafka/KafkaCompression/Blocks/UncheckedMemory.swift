// Loads, stores and copies that check nothing, for the block encoders and decoders of this module. Each is `@unsafe`, so that
// every use stands behind the word and a reason. Words are little-endian: the first byte is the lowest.

extension UnsafeRawPointer {
    @unsafe @inline(__always)
    func byte(at offset: Int) -> Int {
        unsafe Int(load(fromByteOffset: offset, as: UInt8.self))
    }

    @unsafe @inline(__always)
    func word16(at offset: Int) -> Int {
        unsafe Int(UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }

    @unsafe @inline(__always)
    func word32(at offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @unsafe @inline(__always)
    func word64(at offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension UnsafeMutableRawPointer {
    @unsafe @inline(__always)
    func store(byte: Int, at offset: Int) {
        unsafe storeBytes(of: UInt8(truncatingIfNeeded: byte), toByteOffset: offset, as: UInt8.self)
    }

    @unsafe @inline(__always)
    func store(word16 value: Int, at offset: Int) {
        unsafe storeBytes(of: UInt16(truncatingIfNeeded: value).littleEndian, toByteOffset: offset, as: UInt16.self)
    }

    @unsafe @inline(__always)
    func store(word32 value: UInt32, at offset: Int) {
        unsafe storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Copies 8 bytes; the load is done before the store.
    @unsafe @inline(__always)
    func copy8(from source: UnsafeRawPointer, to offset: Int) {
        unsafe storeBytes(of: source.loadUnaligned(as: UInt64.self), toByteOffset: offset, as: UInt64.self)
    }

    /// Copies 16 bytes; the load is done before the store.
    @unsafe @inline(__always)
    func copy16(from source: UnsafeRawPointer, to offset: Int) {
        unsafe storeBytes(
            of: source.loadUnaligned(as: SIMD16<UInt8>.self), toByteOffset: offset, as: SIMD16<UInt8>.self)
    }

    /// Copies `count` bytes in pieces of 16, so up to 15 bytes more are read and written.
    @unsafe @inline(__always)
    func copyPieces(from source: UnsafeRawPointer, to offset: Int, count: Int) {
        var done = 0
        repeat {
            unsafe copy16(from: source + done, to: offset &+ done)
            done &+= 16
        } while done < count
    }

    /// Repeats the `distance` bytes before `offset` for `count` bytes, in pieces, so up to 15 bytes more are written.
    ///
    /// `distance` is at least 1.
    @unsafe @inline(__always)
    func repeatPieces(distance: Int, at offset: Int, count: Int) {
        if distance >= 16 {
            unsafe copyPieces(from: UnsafeRawPointer(self + offset - distance), to: offset, count: count)
        } else {
            unsafe repeatShort(distance: distance, at: offset, count: count)
        }
    }

    /// The same for a distance below 16.
    @unsafe @inline(never)
    func repeatShort(distance: Int, at offset: Int, count: Int) {
        var done = 0
        if distance >= 8 {
            repeat {
                unsafe copy8(from: UnsafeRawPointer(self + offset + done - distance), to: offset &+ done)
                done &+= 8
            } while done < count
            return
        }
        // The pattern is laid out once, byte by byte, up to the largest multiple of the distance that 16 bytes hold; a piece
        // is then repeated at that multiple.
        let stride = 16 / distance * distance
        let head = Swift.min(count, 16)
        while done < head {
            unsafe store(byte: UnsafeRawPointer(self).byte(at: offset &+ done &- distance), at: offset &+ done)
            done &+= 1
        }
        guard count > 16 else { return }
        let pattern = unsafe (self + offset).loadUnaligned(as: SIMD16<UInt8>.self)
        done = stride
        while done < count {
            unsafe storeBytes(of: pattern, toByteOffset: offset &+ done, as: SIMD16<UInt8>.self)
            done &+= stride
        }
    }

    /// Repeats the `distance` bytes before `offset` for `count` bytes and touches no byte more.
    @unsafe @inline(never)
    func repeatExactly(distance: Int, at offset: Int, count: Int) {
        if distance >= count {
            unsafe (self + offset).copyMemory(from: self + offset - distance, byteCount: count)
            return
        }
        var done = 0
        while done < count {
            unsafe store(byte: UnsafeRawPointer(self).byte(at: offset &+ done &- distance), at: offset &+ done)
            done &+= 1
        }
    }
}
