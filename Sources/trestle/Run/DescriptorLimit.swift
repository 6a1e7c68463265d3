#if Program
import TrestlePlatform

/// How many files and connections the program may have open.
enum DescriptorLimit {
    /// Raises the limit as far as the system lets us.
    ///
    /// - Returns: the limit that holds now.
    static func raise() -> Int {
        var limit = rlimit()
        // SAFETY: each call reads or writes the one structure that it gets.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
#endif
