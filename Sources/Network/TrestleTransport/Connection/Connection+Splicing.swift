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
        guard let output = outputForWriting() else {
            var discarded = ByteBuffer()
            _ = try body(&discarded)
            return
        }
        let before = output.bytes.count
        do throws(Failure) {
            let splices = try body(&output.bytes)
            if tls == nil {
                output.splice(splices)
            } else if !splices.isEmpty {
                Self.copy(splices, into: &output.bytes, from: before)
            }
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

    /// Puts the slices where they belong among the bytes from `start` on.
    private static func copy(_ splices: [OutputSplice], into output: inout ByteBuffer, from start: Int) {
        var pieces = ByteBuffer()
        pieces.append(output.bytes.extracting(start...))
        output.truncate(to: start)
        var place = 0
        for splice in splices {
            output.append(pieces.bytes.extracting(place..<(splice.offset - start)))
            output.append(splice.bytes)
            place = splice.offset - start
        }
        output.append(pieces.bytes.extracting(place...))
    }
}
