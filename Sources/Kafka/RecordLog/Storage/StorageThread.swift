import TrestlePlatform

/// A value under the system's mutex, with a condition to wait for.
@safe final class Monitor<Value>: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: the value is touched under the mutex alone. The mutex and the condition live as long
    // as this object, and every thread that waits keeps it.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: Value) {
        self.value = value
        unsafe pthread_mutex_init(mutex, nil)
        #if os(Linux)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
        #else
        unsafe pthread_cond_init(condition, nil)
        #endif
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&value)
    }

    /// Repeats `body` until it returns something; between two times it waits for `signal` or as many milliseconds as
    /// `body` says, `nil` without end.
    func wait<Result>(_ body: (inout Value) -> (result: Result?, milliseconds: Int64?)) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            let (result, milliseconds) = body(&value)
            if let result { return result }
            guard let milliseconds else {
                unsafe pthread_cond_wait(condition, mutex)
                continue
            }
            var time = timespec()
            #if os(Linux)
            unsafe clock_gettime(CLOCK_MONOTONIC, &time)
            #else
            unsafe clock_gettime(CLOCK_REALTIME, &time)
            #endif
            let delay = min(max(milliseconds, 1), 3_600_000)
            let nanoseconds = Int(time.tv_nsec) + Int(delay % 1000) * 1_000_000
            time.tv_sec += Int(delay / 1000) + nanoseconds / 1_000_000_000
            time.tv_nsec = nanoseconds % 1_000_000_000
            unsafe pthread_cond_timedwait(condition, mutex, &time)
        }
    }

    /// Wakes one that waits.
    func signal() { unsafe pthread_cond_signal(condition) }
    /// Wakes all that wait.
    func broadcast() { unsafe pthread_cond_broadcast(condition) }
}

/// A detached thread of the system.
enum StorageThread {
    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func start(_ body: @escaping @Sendable () -> Void) throws(RecordLogError) {
        let start = unsafe Unmanaged.passRetained(Start(body: body))
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        // SAFETY: the retained object crosses to the new thread, which takes the retain over.
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                let argument: UnsafeMutableRawPointer? = unsafe argument
                guard let argument = unsafe argument else { return nil }
                // SAFETY: the creator passed a retained Start, once.
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            unsafe start.release()
            throw RecordLogError(.ioFailure, "cannot start the storage thread: error \(code)")
        }
        #if canImport(Darwin)
        if let thread = unsafe thread { unsafe pthread_detach(thread) }
        #else
        pthread_detach(thread)
        #endif
    }

    /// Milliseconds of a clock that never goes back.
    static func milliseconds() -> Int64 {
        var time = timespec()
        // SAFETY: the call fills the structure, which lives until it returns.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
