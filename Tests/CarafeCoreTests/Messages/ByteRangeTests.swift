import Testing

@testable import CarafeCore

struct ByteRangeTests {
    @Test(arguments: ["", "GET", "GET / HTTP/1.1\r\n", String(repeating: "0123456789", count: 10)])
    func copiesReplaceWhatWasThere(_ text: String) {
        for old in [
            "", "POST", "GOT / HTTP/1.0\r\n", String(repeating: "x", count: 100), String(repeating: "y", count: 101),
        ] {
            var bytes = Array(old.utf8)
            let shared = bytes
            bytes.replace(copying: text.utf8.span)
            #expect(bytes == Array(text.utf8))
            #expect(shared == Array(old.utf8))
            bytes.append(copying: text.utf8.span)
            #expect(bytes == Array((text + text).utf8))
        }
    }

    @Test(arguments: [0, 1, 9, 10, 99, 12_345_678, 99_999_999, 100_000_000, 4_000_000_005, -7, .max, .min])
    func numbersAreWrittenInDecimal(_ number: Int) {
        var bytes: [UInt8] = []
        bytes.append(decimal: number)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)")
    }

    /// No remote input makes one, and none would trap.
    @Test func aStretchThatEndsBeforeItsStartIsEmpty() {
        #expect(ByteRange(5, 3).isEmpty)
        #expect(ByteRange(5, 3).range == 5..<5)
        #expect(ByteRange(3, 5).range == 3..<5)
    }
}
