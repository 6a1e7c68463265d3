import CEpoll
import TrestlePlatform

/// The core dumps of a process that crashes.
package enum CoreDumps {
    /// Keeps the process's memory, and so its keys and passwords, out of core dumps, and other processes of the same user from
    /// attaching to it (`PR_SET_DUMPABLE`). It holds until the process ends.
    package static func forbid() {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        trestle_forbid_dumps()
    }
}
