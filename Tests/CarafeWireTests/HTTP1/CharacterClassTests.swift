import Testing

@testable import CarafeWire

@Suite struct CharacterClassTests {
    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    @Test func setsHoldWhatTheyAreNamedFor() {
        let visible = String(decoding: (0x21...0x7e).map { UInt8($0) }, as: UTF8.self)
        let sets: [(ByteSet, String)] = [
            (.token, Self.letters + "!#$%&'*+-.^_`|~"),
            (.plainTarget, visible.filter { !"#?%".contains($0) }),
            (.registeredName, Self.letters + "-._~!$&'()*+;="),
            (.futureAddress, Self.letters + "-._~!$&'()*+,;=:"),
        ]
        for (set, expected) in sets {
            #expect((0...255).filter { set.contains($0) } == expected.utf8.sorted())
        }
    }

    @Test func findsTheFirstByteOutsideOfASetWhereverItStands() {
        for set in [ByteSet.token, .plainTarget, .registeredName] {
            for byte in UInt8.min...UInt8.max {
                for position in 0..<20 {
                    var text = Array("a-b.c/Zz09-.AMm5xyzA".utf8).map { set.contains($0) ? $0 : UInt8(ascii: "a") }
                    text[position] = byte
                    #expect(text.span.prefixLength(in: set) == (set.contains(byte) ? 20 : position))
                }
            }
        }
    }

    @Test func findsTheFirstControlWhereverItStands() {
        for byte in UInt8.min...UInt8.max {
            for position in 0..<20 {
                var text = [UInt8](repeating: 0x80, count: 20)
                text[position] = byte
                let isControl = byte < 0x20 || byte == 0x7f
                #expect(text.span.firstControl(from: 0) == (isControl ? position : 20))
                #expect(text.span.firstControl(from: position) == (isControl ? position : 20))
                #expect(text.span.firstControl(from: position + 1) == 20)
            }
        }
    }

    @Test func comparesNamesInAnyCaseAndNothingElse() {
        for byte in UInt8.min...UInt8.max {
            let text = [UInt8(ascii: "a"), byte]
            #expect(text.span.spells(0..<2, "a-") == (byte == UInt8(ascii: "-")))
            #expect(text.span.spells(0..<2, "ab") == (byte == UInt8(ascii: "b") || byte == UInt8(ascii: "B")))
        }
    }
}
