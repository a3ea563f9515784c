import CarafeWire
import Testing

/// Requests with random damage: nothing traps, and nothing depends on how the input is cut.
@Suite struct UWSGIMutationTests {
    private static let seeds: [[UInt8]] = [
        Packet.nginx.bytes,
        UWSGIWireTests.post.adding(["HTTP_TRANSFER_ENCODING": "chunked", "HTTPS": "on"]).bytes + "hello and more".utf8,
        Packet(["REQUEST_METHOD": "PUT", "REQUEST_URI": "http://h/%C3%A9%2F?a#b", "SCRIPT_NAME": "/app/"]).bytes,
        Packet(["PATH_INFO": "", "REQUEST_METHOD": "GET", "QUERY_STRING": "a", "CONTENT_LENGTH": "3"]).bytes
            + "abc".utf8,
        Array("GET / HTTP/1.1\r\n\r\n".utf8),
    ]

    @Test(arguments: 0..<40) func doesNotDependOnCuts(_ seed: Int) {
        var random = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        for _ in 0..<50 {
            var bytes = Self.seeds[random.below(Self.seeds.count)]
            for _ in 0..<random.below(4) { Self.damage(&bytes, &random) }
            let whole = Exchange.of(bytes)
            let cuts = (0..<random.below(5)).map { _ in random.below(bytes.count + 1) }.sorted()
            #expect(Exchange.of(bytes, cutAt: cuts) == whole, "cut at \(cuts): \(bytes)")
            #expect(Exchange.of(bytes, cutAt: Array(0..<bytes.count)) == whole, "byte by byte: \(bytes)")
            #expect(whole.heads.count + (whole.refusal == nil ? 0 : 1) <= 1)
        }
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout Generator) {
        let telling: [UInt8] = [0, 1, 5, 0x0A, 0x0D, 0x16, 0x20, 0x25, 0x2F, 0x3F, 0x50, 0x7F, 0x80, 0xC3, 0xFF]
        // The first bytes decide the most; half of the damage is done there.
        let bound = random.below(2) == 0 ? min(8, bytes.count) : bytes.count
        guard bound > 0 else { return bytes.append(0) }
        let index = random.below(bound)
        switch random.below(5) {
        case 0: bytes[index] = telling[random.below(telling.count)]
        case 1: bytes[index] ^= 1 << UInt8(random.below(8))
        case 2: bytes.remove(at: index)
        case 3: bytes.insert(telling[random.below(telling.count)], at: index)
        default: bytes.removeLast(random.below(bytes.count))
        }
    }

    /// xorshift64*: the same numbers at every run.
    private struct Generator {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
        }
    }
}
