/// The memory of a buffer, which slices of it share: freed with its last owner.
///
/// One allocation holds the reference count and the bytes.
@usableFromInline typealias ByteStorage = ManagedBuffer<Void, UInt8>

extension ManagedBuffer where Header == Void, Element == UInt8 {
    /// Memory for `capacity` bytes, not initialised.
    @usableFromInline
    static func bytes(_ capacity: Int) -> ByteStorage {
        ByteStorage.create(minimumCapacity: capacity) { _ in }
    }

    /// Stands for the place of no bytes. It is never read or written.
    @unsafe @inlinable
    static var nowhere: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(bitPattern: 16).unsafelyUnwrapped }

    /// Where its bytes begin; good for as long as somebody holds the storage.
    @unsafe @usableFromInline var base: UnsafeMutableRawPointer {
        unsafe withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) }
    }
}
