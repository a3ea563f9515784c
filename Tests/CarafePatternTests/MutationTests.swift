import CarafePattern
import Testing

/// Breaks good rules in many small ways: each is read or refused, and nothing traps.
@Suite struct MutationTests {
    private static let rules = [
        "/user/<int:id>",
        "/v<int:major>.<int:minor>/x",
        "/<string(minlength=2, maxlength=5):x>/<path:rest>",
        "/<float(-1.5, max=9.25, signed=True):f>/<uuid:u>",
        "/<any(about, help, 'x y', \"é\"):page>/café",
        "/<hex(6, sep='-', upper=None):c>/日本",
    ]

    private static let fragments: [Unicode.Scalar] = Array(
        "<>():,=/'\"_-.+ \t\0?#%09aZé\u{301}\u{200D}\u{10FFFF}\u{2028}".unicodeScalars
    )

    @Test(arguments: rules)
    func mutatedRulesAreReadOrRefused(_ rule: String) {
        var random = SplitMix(state: 0x5EED)
        for _ in 0..<4_000 {
            let mutant = mutate(rule, times: Int.random(in: 1...6, using: &random), with: &random)
            expectSound(mutant)
        }
    }

    @Test(arguments: rules)
    func everyBeginningOfARuleIsReadOrRefused(_ rule: String) {
        let scalars = Array(rule.unicodeScalars)
        for count in 0...scalars.count { expectSound(text(scalars[..<count])) }
    }

    private func expectSound(_ source: String) {
        do throws(PatternError) {
            let rule = try RulePattern(source)
            #expect(source.unicodeScalars.first == "/")
            #expect(rule.parameters.allSatisfy { Array(source.utf8)[$0.position] == UInt8(ascii: "<") })
            #expect(Set(rule.parameters.map(\.name)).count == rule.parameters.count)
            #expect(zip(rule.parts, rule.parts.dropFirst()).allSatisfy { isText($0) != isText($1) })
        } catch {
            #expect((0...source.utf8.count).contains(error.position))
            #expect(error.rule.utf8.elementsEqual(source.utf8))
            #expect(!error.message.isEmpty)
        }
    }

    private func isText(_ part: RulePattern.Part) -> Bool {
        if case .text = part { true } else { false }
    }

    private func mutate(_ rule: String, times: Int, with random: inout SplitMix) -> String {
        var scalars = Array(rule.unicodeScalars)
        for _ in 0..<times {
            let place = Int.random(in: 0...scalars.count, using: &random)
            let fragment = Self.fragments.randomElement(using: &random) ?? "/"
            switch Int.random(in: 0..<3, using: &random) {
            case 0: scalars.insert(fragment, at: place)
            case 1 where place < scalars.count: scalars[place] = fragment
            default: scalars.removeSubrange(place..<min(place + 3, scalars.count))
            }
        }
        return text(scalars[...])
    }

    private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}

/// A small generator with a fixed seed, so that a failure can be run again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
