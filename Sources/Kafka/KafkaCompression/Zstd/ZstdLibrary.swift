import KafkaCodec

import TrestlePlatform

/// The functions of libzstd, found at run time so that only those who use zstd need it.
@safe struct ZstdLibrary: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: addresses of functions that any thread may call, and never unloaded.
    typealias Context = OpaquePointer

    let createCompressor: @convention(c) () -> Context?
    let freeCompressor: @convention(c) (Context?) -> Int
    let compress: @convention(c) (Context, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int, Int32) -> Int
    let compressBound: @convention(c) (Int) -> Int
    let createDecompressor: @convention(c) () -> Context?
    let freeDecompressor: @convention(c) (Context?) -> Int
    let decompress: @convention(c) (Context, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int) -> Int
    let frameSize: @convention(c) (UnsafeRawPointer?, Int) -> Int
    let contentSize: @convention(c) (UnsafeRawPointer?, Int) -> UInt64
    let errorCode: @convention(c) (Int) -> Int32

    /// - Throws: `unsupportedCompression` with the name of the missing package.
    static func load() throws(KafkaCodecError) -> ZstdLibrary {
        guard let shared else {
            throw KafkaCodecError(
                .unsupportedCompression, what: "zstd needs libzstd.so.1; on Debian and Ubuntu: apt install libzstd1")
        }
        return shared
    }

    private static let shared = ZstdLibrary()

    private init?() {
        #if canImport(Darwin)
        let name = "libzstd.1.dylib"
        #else
        let name = "libzstd.so.1"
        #endif
        guard let handle = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL),
            let createCompressor = unsafe dlsym(handle, "ZSTD_createCCtx"),
            let freeCompressor = unsafe dlsym(handle, "ZSTD_freeCCtx"),
            let compress = unsafe dlsym(handle, "ZSTD_compressCCtx"),
            let compressBound = unsafe dlsym(handle, "ZSTD_compressBound"),
            let createDecompressor = unsafe dlsym(handle, "ZSTD_createDCtx"),
            let freeDecompressor = unsafe dlsym(handle, "ZSTD_freeDCtx"),
            let decompress = unsafe dlsym(handle, "ZSTD_decompressDCtx"),
            let frameSize = unsafe dlsym(handle, "ZSTD_findFrameCompressedSize"),
            let contentSize = unsafe dlsym(handle, "ZSTD_getFrameContentSize"),
            let errorCode = unsafe dlsym(handle, "ZSTD_getErrorCode")
        else { return nil }
        // SAFETY: the types are those of zstd.h, stable since version 1.4 and under this soname.
        unsafe self.createCompressor = unsafeBitCast(createCompressor, to: (@convention(c) () -> Context?).self)
        unsafe self.freeCompressor = unsafeBitCast(freeCompressor, to: (@convention(c) (Context?) -> Int).self)
        unsafe self.compress = unsafeBitCast(
            compress,
            to: (@convention(c) (Context, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int, Int32) -> Int).self)
        unsafe self.compressBound = unsafeBitCast(compressBound, to: (@convention(c) (Int) -> Int).self)
        unsafe self.createDecompressor = unsafeBitCast(createDecompressor, to: (@convention(c) () -> Context?).self)
        unsafe self.freeDecompressor = unsafeBitCast(freeDecompressor, to: (@convention(c) (Context?) -> Int).self)
        unsafe self.decompress = unsafeBitCast(
            decompress,
            to: (@convention(c) (Context, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int) -> Int).self)
        unsafe self.frameSize = unsafeBitCast(
            frameSize, to: (@convention(c) (UnsafeRawPointer?, Int) -> Int).self)
        unsafe self.contentSize = unsafeBitCast(
            contentSize, to: (@convention(c) (UnsafeRawPointer?, Int) -> UInt64).self)
        unsafe self.errorCode = unsafeBitCast(errorCode, to: (@convention(c) (Int) -> Int32).self)
    }
}
