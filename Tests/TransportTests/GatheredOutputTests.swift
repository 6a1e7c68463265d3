import Testing
import TrestleTransport
import WireBytes

/// What is sent without being copied must come out where it belongs, whatever the kernel takes at a time.
@Suite struct SplicingTests {
    /// Repeatable bytes that differ from place to place.
    private static func pattern(_ count: Int, seed: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 31 &+ seed &* 7) ^ ($0 >> 8)) }
    }

    /// Sends what `write` writes, and what it returns is what must arrive.
    private func expectArrival(
        tls: Bool = false, of write: @escaping @Sendable (Connection) -> [UInt8]
    ) async throws {
        var listening = ListenerOptions()
        var connecting = ConnectionOptions()
        if tls {
            listening.tls = try TLSContext(.testServer())
            connecting.tls = try TLSContext(.testClient())
        }
        try await withLoop { [listening, connecting] loop in
            let arrived = Outcome<[UInt8]>()
            let reference = Outcome<[UInt8]>()
            let port = try await loop.listen(options: listening) {
                let sink = Handler()
                var all: [UInt8] = []
                sink.received = { _, bytes in
                    all += [UInt8](copying: bytes)
                    return bytes.count
                }
                sink.closed = { _, _ in arrived.set(all) }
                return sink
            }
            loop.connect(port, options: connecting) {
                let handler = Handler()
                handler.opened = { connection in
                    reference.set(write(connection))
                    connection.close()
                }
                return handler
            }
            let expected = try #require(await reference.wait())
            let found = try #require(await arrived.wait(.seconds(20)))
            // Outside of the expectation, which would look for the differences between millions of bytes.
            let isSame = found == expected
            #expect(isSame, "\(found.count) bytes came instead of \(expected.count), or others")
        }
    }

    @Test(arguments: [1, 2, 31, 40, 200], [false, true])
    func slicesAndBytesArriveInTheOrderOfTheirPlaces(_ count: Int, tls: Bool) async throws {
        try await expectArrival(tls: tls) { connection in
            connection.write("before")
            var reference = Array("before".utf8)
            connection.withGatheredOutput { output in
                var slices: [GatheredSlice] = []
                for index in 0..<count {
                    // Also none between two slices, and empty slices.
                    let own = Self.pattern(index % 3 * 5, seed: index)
                    output.append(own.span)
                    let size = index % 7 == 6 ? 0 : 5000 + index
                    let slice = Self.pattern(size, seed: index + 1000)
                    slices.append(GatheredSlice(offset: output.count, bytes: ByteSlice(slice)))
                    reference += own + slice
                }
                output.append(Self.pattern(9, seed: 1).span)
                reference += Self.pattern(9, seed: 1)
                return slices
            }
            return reference
        }
    }

    /// Far more than the kernel's buffers hold: every write is cut somewhere, and the buffer is compacted meanwhile.
    @Test(arguments: [false, true])
    func whatTheKernelDoesNotTakeAtOnceFollows(tls: Bool) async throws {
        try await expectArrival(tls: tls) { connection in
            var reference: [UInt8] = []
            let shared = ByteSlice(Self.pattern(3_000_000, seed: 3))
            for index in 0..<12 {
                let own = Self.pattern(100_003, seed: index)
                connection.write(own)
                let part = shared.extracting((index * 1000)..<(index * 1000 + 1_900_001))
                connection.write(part)
                reference += own + part.array
            }
            connection.write("end")
            return reference + Array("end".utf8)
        }
    }

    @Test func smallSlicesAreSentToo() async throws {
        try await expectArrival { connection in
            connection.write(ByteSlice(utf8: "small"))
            connection.write(ByteSlice())
            connection.write(ByteSlice(Self.pattern(4096, seed: 5)))
            return Array("small".utf8) + Self.pattern(4096, seed: 5)
        }
    }

    @Test func whatAFailedBodyAppendedIsTakenBack() async throws {
        struct Failure: Error {}
        try await expectArrival { connection in
            connection.write("before,")
            do throws(Failure) {
                try connection.withGatheredOutput { output throws(Failure) -> [GatheredSlice] in
                    output.append([1, 2, 3].span)
                    throw Failure()
                }
            } catch {}
            connection.write("after")
            return Array("before,after".utf8)
        }
    }
}
