import Testing

@testable import CarafeCore

struct HashTests {
    @Test(arguments: [
        (HashFunction.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ])
    func hashes(function: HashFunction, expected: String) throws {
        #expect(Hex.encode(try function.hash(Array("abc".utf8))) == expected)
    }

    /// RFC 2202 and RFC 4231, case 2; and a key of no bytes, which OpenSSL would take for none.
    @Test(arguments: [
        (HashFunction.sha1, "Jefe", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (.sha256, "Jefe", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (.sha256, "", "76d9e7194e7dbc3aa00bbe8ffb9f6fcb5a932170f971f948bb2ab61607d2b9d6"),
    ])
    func authenticates(function: HashFunction, key: String, expected: String) throws {
        let code = try function.authenticationCode(
            of: Array("what do ya want for nothing?".utf8), key: Array(key.utf8))
        #expect(Hex.encode(code) == expected)
    }

    @Test func randomBytesAreNeverTheSame() throws {
        #expect(try randomBytes(32) != randomBytes(32))
        #expect(try randomBytes(0) == [])
    }

    @Test func comparesWhatIsAsLong() {
        #expect(isEqualInConstantTime([1, 2], [1, 2]))
        #expect(!isEqualInConstantTime([1, 2], [1, 3]))
        #expect(!isEqualInConstantTime([1, 2], [1, 2, 3]))
        #expect(isEqualInConstantTime([], []))
    }
}

struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("~~?>", "fn4/Pg=="),
    ])
    func isRFC4648(text: String, padded: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.encode(bytes, as: .padded) == Array(padded.utf8))
        #expect(Base64.decode(padded.utf8, as: .padded) == bytes)
        let url = padded.replacing("=", with: "").replacing("/", with: "_").replacing("+", with: "-")
        #expect(Base64.encode(bytes, as: .url) == Array(url.utf8))
        #expect(Base64.decode(url.utf8, as: .url) == bytes)
    }

    @Test(arguments: ["Z", "Zg=", "Zg==", "Zh", "Zm9!", "Zm 9v", "fn4/Pg", "Z\u{0}"])
    func refusesWhatNoEncoderWrites(text: String) {
        #expect(Base64.decode(text.utf8, as: .url) == nil)
    }

    @Test(arguments: ["Zg", "Zg=", "====", "Z===", "Zm9v=", "-_8="])
    func refusesWrongPadding(text: String) {
        #expect(Base64.decode(text.utf8, as: .padded) == nil)
    }
}

struct CompressionTests {
    @Test func comesBack() throws {
        let bytes = [UInt8](repeating: 7, count: 300_000) + Array("end".utf8)
        let compressed = try #require(Compression.compress(bytes))
        #expect(compressed.count < 1000)
        #expect(Compression.decompress(compressed, limit: 1 << 20) == bytes)
        #expect(Compression.decompress(compressed, limit: bytes.count) == bytes)
    }

    @Test func isBounded() throws {
        let compressed = try #require(Compression.compress([UInt8](repeating: 0, count: 5_000_000)))
        #expect(Compression.decompress(compressed, limit: 1 << 20) == nil)
    }

    @Test(arguments: [[], [1], [0x78, 0x9C], [0x78, 0x9C, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
    func refusesJunk(bytes: [UInt8]) {
        #expect(Compression.decompress(bytes, limit: 1000) == nil)
    }
}
