#if THREAD_SANITIZER
import Glibc

/// A value that several threads share, with the system's mutex: ThreadSanitizer does not see that of the standard
/// library.
@safe package final class Locked<Value>: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: the value is touched under the mutex alone.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var value: Value

    package init(_ value: Value) {
        self.value = value
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
#else
package import Synchronization

/// A value that several threads share.
package typealias Locked = Mutex
#endif
