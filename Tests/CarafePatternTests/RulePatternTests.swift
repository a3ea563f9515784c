import CarafePattern
import Testing

@Suite struct RulePatternTests {
    @Test func readsTextAndParametersInOrder() throws {
        let rule = try RulePattern("/v<int:major>.<int:minor>/x")
        #expect(rule.source == "/v<int:major>.<int:minor>/x")
        let (major, minor) = (rule.parameters[0], rule.parameters[1])
        #expect(rule.parts == [.text("/v"), .parameter(major), .text("."), .parameter(minor), .text("/x")])
        #expect(rule.parameters.map(\.name) == ["major", "minor"])
    }

    @Test(arguments: ["/", "/about", "/a/b/", "//", "/café/日本", "/100%", "/a:b(c)=d,e'f\"g", "/\u{301}"])
    func keepsTextWithoutParametersWhole(_ text: String) throws {
        let rule = try RulePattern(text)
        #expect(rule.parts == [.text(text)])
        #expect(rule.parameters.isEmpty)
    }

    @Test(arguments: [
        ("/<name>", "name", 1),
        ("/user/<int:id>", "id", 6),
        ("/café/<_a1>", "_a1", 7),
        ("/日本<path:p>/edit", "p", 7),
        ("/e\u{301}<int(min=1):N>", "N", 4),
    ])
    func countsPositionsInUTF8(_ source: String, _ name: String, _ position: Int) throws {
        let parameter = try #require(try RulePattern(source).parameters.first)
        #expect(parameter.name == name)
        #expect(parameter.position == position)
    }

    @Test func letsTextFollowAPath() throws {
        let rule = try RulePattern("/<path:p>/edit")
        #expect(rule.parameters.map(\.converter) == [.path])
        #expect(rule.parts.last == .text("/edit"))
    }

    @Test func seesAnOpeningUnderACombiningMark() throws {
        // "<" and U+0301 are one Character, so a reader of characters would miss the parameter.
        #expect(throws: PatternError.self) { try RulePattern("/<\u{301}a>") }
        #expect(try RulePattern("/<a>\u{301}").parts.count == 3)
    }

    @Test func rulesAreEqualWhenWrittenAlike() throws {
        #expect(try RulePattern("/<int:id>") == RulePattern("/<int:id>"))
        #expect(try RulePattern("/<int:id>") != RulePattern("/<int():id>"))
    }
}
