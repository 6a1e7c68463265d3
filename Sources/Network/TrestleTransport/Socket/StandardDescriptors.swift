import TrestlePlatform

/// Standard input, output and error.
package enum StandardDescriptors {
    /// Opens `/dev/null` for those that the program was started without: the next file or socket would get their number, and
    /// every line that is logged.
    package static func open() {
        for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number, and so this one.
            _ = unsafe TrestlePlatform.open("/dev/null", O_RDWR)
        }
    }
}
