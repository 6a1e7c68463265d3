public import WireBytes

/// Writing without copying: what lies in shared storage goes from there to the kernel, in one vectored write with the rest.
extension Connection {
    /// Lets `body` append to the output of this iteration, and return slices to send between its parts. If it throws,
    /// its output is discarded.
    ///
    /// The slices are kept until they have been sent. With TLS they are copied, since encryption reads and writes them
    /// anyway.
    /// - Parameter body: returns slices in the order of their positions, none before its own output.
    public func withGatheredOutput<Failure: Error>(
        _ body: (inout WireBuffer) throws(Failure) -> [GatheredSlice]
    ) throws(Failure) {
        guard let output = outputForWriting() else {
            var discarded = WireBuffer()
            _ = try body(&discarded)
            return
        }
        let before = output.bytes.count
        do throws(Failure) {
            let slices = try body(&output.bytes)
            if tls == nil {
                output.gather(slices)
            } else if !slices.isEmpty {
                Self.copy(slices, into: &output.bytes, from: before)
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
        withGatheredOutput { output in [GatheredSlice(offset: output.count, bytes: slice)] }
    }

    /// Puts the slices where they belong among the bytes from `start` on.
    private static func copy(_ slices: [GatheredSlice], into output: inout WireBuffer, from start: Int) {
        var pieces = WireBuffer()
        pieces.append(output.bytes.extracting(start...))
        output.truncate(to: start)
        var place = 0
        for slice in slices {
            output.append(pieces.bytes.extracting(place..<(slice.offset - start)))
            output.append(slice.bytes)
            place = slice.offset - start
        }
        output.append(pieces.bytes.extracting(place...))
    }
}
