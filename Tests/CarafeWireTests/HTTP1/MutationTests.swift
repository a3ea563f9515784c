import CarafeCore
import Testing

@testable import CarafeWire

/// Bytes that are nearly right: nothing traps, and how they are cut makes no difference.
@Suite struct MutationTests {
    private static let seeds = [
        "GET /a%20b?x=1 HTTP/1.1\r\nHost: example.com:80\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
        "\r\nPOST http://[::1]:80/?q HTTP/1.1\r\nHost: [v1.a]\r\nExpect: 100-continue\r\n"
            + "Content-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\\\"\";c\r\nhello\r\n"
            + "A ;x = y\r\n0123456789\r\n00\r\nX: y\r\n\r\n",
        "HEAD /caf\u{c3}\u{a9} HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [1:2::1.2.3.4]\r\nX-A: b\tc\r\nX_B:\r\n\r\n",
    ]
    private static let fragments = [
        "\r", "\n", "\r\n", "\r\n\r\n", "\0", " ", "\t", ":", ";", "\"", "%", "%zz", "/", "?", "#", "@", ",", "[", "]",
        "0",
        "ffffffffffffffff", "99999999999999999999", "chunked", "Content-Length: 1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Host: b\r\n", "HTTP/1.1", "\u{16}\u{3}", "\u{ff}", "http://",
    ]

    @Test(arguments: 0..<8)
    func cutsMakeNoDifference(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        var limits = WireLimits()
        for round in 0..<600 {
            if round % 3 == 0 {
                limits.requestLine = Int.random(in: 8...80, using: &random)
                limits.headerBytes = Int.random(in: 8...160, using: &random)
                limits.headerCount = Int.random(in: 1...6, using: &random)
                limits.chunkExtensionBytes = Int.random(in: 1...20, using: &random)
            }
            let input = mutant(&random)
            let whole = steps(input, limits: limits)
            let cuts = (0..<Int.random(in: 1...12, using: &random))
                .map { _ in Int.random(in: 0...input.count, using: &random) }
            #expect(steps(input, cutAt: cuts.sorted(), limits: limits) == whole, "\(input)")
            if round % 8 == 0 {
                #expect(steps(input, cutAt: Array(0..<input.count), limits: limits) == whole, "\(input)")
            }
        }
    }

    private func mutant(_ random: inout SplitMix) -> [UInt8] {
        var text = (0..<Int.random(in: 1...3, using: &random))
            .flatMap { _ in bytes(Self.seeds.randomElement(using: &random)!) }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let position = Int.random(in: 0..<max(1, text.count), using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: text.insert(contentsOf: bytes(Self.fragments.randomElement(using: &random)!), at: position)
            case 1: text.removeSubrange(position..<min(text.count, position + Int.random(in: 1...8, using: &random)))
            case 2: if !text.isEmpty { text[position] = UInt8.random(in: .min ... .max, using: &random) }
            case 3: if !text.isEmpty { text[position] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            default: text.insert(contentsOf: text.suffix(20), at: position)
            }
        }
        return text
    }
}

/// Random numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
