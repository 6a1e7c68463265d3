// The one way to the platform's C library: everything else imports this module, so that a port begins, and mostly ends, here.
// What differs between systems beyond names (epoll) stands behind `IOLoop` in TrestleTransport.
#if canImport(Glibc)
@_exported public import Glibc
#elseif canImport(Musl)
@_exported public import Musl
#elseif canImport(Darwin)
@_exported public import Darwin
#endif
