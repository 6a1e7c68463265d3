public import WireBytes

/// Writing without copying: what lies in shared storage goes from there to the kernel, in one vectored write with the rest.
extension Connection {
    /// Lets `body` append to what this turn sends, and say what belongs between. When it throws, what it appended is taken
    /// back.
    ///
    /// The slices are kept until they have gone. Under TLS they are copied, since encryption reads and writes them anyway.
    /// - Parameter body: returns splices in order of place, none before what it appended.
    public func withSplicedOutput<Failure: Error>(
        _ body: (inout ByteBuffer) throws(Failure) -> [OutputSplice]
    ) throws(Failure) {
        guard tls == nil else { return try copyingOutput(body) }
        guard let output = outputForWriting() else {
            var discarded = ByteBuffer()
            _ = try body(&discarded)
            return
        }
        let before = output.bytes.count
        do throws(Failure) {
            output.splice(try body(&output.bytes))
            noteWatermark(output)
        } catch {
            output.bytes.truncate(to: before)
            throw error
        }
    }

    /// Sends a slice as `write` does, without copying it unless it is small.
    public func write(_ slice: ByteSlice) {
        if tls != nil || slice.count < 4096 { return write(slice.span) }
        withSplicedOutput { output in [OutputSplice(offset: output.count, bytes: slice)] }
    }

    private func copyingOutput<Failure: Error>(
        _ body: (inout ByteBuffer) throws(Failure) -> [OutputSplice]
    ) throws(Failure) {
        var pieces = ByteBuffer()
        let splices = try body(&pieces)
        var place = 0
        for splice in splices {
            write(pieces.bytes.extracting(place..<splice.offset))
            write(splice.bytes.span)
            place = splice.offset
        }
        write(pieces.bytes.extracting(place...))
    }
}
