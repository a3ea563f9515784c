import Foundation
import HTTPTypes
import Testing

@testable import CarafeCore

private enum Size: String, Codable, CaseIterable {
    case small, large
}

private enum Level: Int, Codable {
    case low = 1
    case high
}

private struct Address: Codable, Equatable {
    var city: String
    var zip: Int?
}

private struct Everything: Codable, Equatable {
    var text: String
    var flag: Bool
    var age: UInt8
    var price: Double
    var exact: Decimal
    var day: Date
    var id: UUID
    var link: URL
    var size: Size
    var level: Level
    var tags: [String]
    var numbers: Set<Int>
    var address: Address
    var note: String?
    var count: Int?
    var home: Address?

    enum CodingKeys: String, CodingKey {
        case text, flag, age, price, exact, day, id, link, size, level, tags, numbers, address, note, home
        case count = "the count"
    }
}

private struct One<Value: Decodable>: Decodable {
    var value: Value
}

private final class Chain: Decodable {
    let next: Chain?
    let value: Int?
}

struct DecodingTests {
    private struct Order: Decodable, Equatable {
        struct Item: Decodable, Equatable {
            let name: String
            let count: Int
        }

        let items: [Item]
    }

    @Test func readsListsOfWhatHasProperties() async throws {
        // A page that lets its user add and remove rows leaves gaps, and sends them in any order.
        let order = try await Request.posting(
            "items.10.name=pen&items.10.count=1&items.2.count=3&items.2.name=ink&items.x.name=none"
        ).form(Order.self)
        #expect(order.items == [.init(name: "ink", count: 3), .init(name: "pen", count: 1)])
        #expect(try await Request.posting("a=1").form(Order.self).items.isEmpty)
        let error = await #expect(throws: HTTPError.self) {
            try await Request.posting("items.2.count=many").form(Order.self)
        }
        #expect(
            error?.message
                == "The form field \"items.2.name\" is missing. The form field \"items.2.count\" is not a whole number: \"many\"."
        )
    }

    private static let good = """
        text=+hi+&flag=on&age=+255&price=-1.5e2&exact=0.10&day=2026-01-31T12:00:00Z\
        &id=E621E1F8-C36C-495A-93FC-0C247A3E6E5F&link=https://example.org/a?b&size=large&level=2&tags=a&tags=&tags=b\
        &numbers=2&numbers=1&address.city=Oslo&address.zip=&note=&the+count=7&unknown=1
        """

    @Test func readsEveryType() async throws {
        let value = try await Request.posting(Self.good).form(Everything.self)
        #expect(value.text == " hi ")
        #expect(value.flag)
        #expect(value.age == 255)
        #expect(value.price == -150)
        #expect(value.exact == Decimal(string: "0.1"))
        #expect(value.day.timeIntervalSince1970 == 1_769_860_800)
        #expect(value.id.uuidString == "E621E1F8-C36C-495A-93FC-0C247A3E6E5F")
        #expect(value.link.absoluteString == "https://example.org/a?b")
        #expect(value.size == .large)
        #expect(value.level == .high)
        #expect(value.tags == ["a", "", "b"])
        #expect(value.numbers == [1, 2])
        #expect(value.address == Address(city: "Oslo", zip: nil))
        #expect(value.note == "")
        #expect(value.count == 7)
        #expect(value.home == nil)
        #expect(try await Request.streaming(Array(Self.good.utf8), urlencodedType).form(Everything.self) == value)
        #expect(try Request(.get, "/?" + Self.good).args.decode(Everything.self) == value)
    }

    @Test func namesAllThatIsWrong() {
        let found = sentence {
            _ = try Request.posting("age=x&tags=a&size=tiny&address.zip=1.5").form(Everything.self)
        }
        #expect(
            found == """
                400 The form fields "text", "price", "exact", "day", "id", "link" and "level" are missing. \
                The form field "age" is not a whole number: "x". \
                The form field "size" is none of "small", "large": "tiny".
                """)
    }

    @Test(arguments: [
        ("a", "The parameter \"value\" is missing."),
        ("value=", "The parameter \"value\" is not a whole number: \"\"."),
        ("value=12a", "The parameter \"value\" is not a whole number: \"12a\"."),
        ("value=-", "The parameter \"value\" is not a whole number: \"-\"."),
        ("value=1.0", "The parameter \"value\" is not a whole number: \"1.0\"."),
        ("value=%D9%A1", "The parameter \"value\" is not a whole number: \"\u{661}\"."),
        ("value=128", "The parameter \"value\" is not between -128 and 127: \"128\"."),
        ("value=-129", "The parameter \"value\" is not between -128 and 127: \"-129\"."),
        ("value=%3Cb%3E%00", "The parameter \"value\" is not a whole number: \"<b>\\0\"."),
        (
            "value=" + String(repeating: "9", count: 10_000),
            "The parameter \"value\" is not between -128 and 127: \"\(String(repeating: "9", count: 60))…\"."
        ),
    ])
    func saysWhyANumberIsNone(_ query: String, _ fault: String) { expect(Int8.self, query, fault) }

    @Test(arguments: [
        "nan", "inf", "0x10", "1e9999", "1e400", "1,5", "", "1 2", ".", "e5", "--1",
    ])
    func saysThatItIsNoNumber(_ text: String) {
        let query = "value=\(PercentEncoding.encodeQuery(text))"
        expect(Double.self, query, "The parameter \"value\" is not a number: \(text.debugDescription).")
        if text != "1e400" {
            expect(Decimal.self, query, "The parameter \"value\" is not a number: \(text.debugDescription).")
        }
    }

    @Test(arguments: [
        "x", "2026", "2026-13-01", "2026-01-31T12:00:00", "2026-01-31T12:00:00Zx", "2026-01-31x", "99999999999-01-01",
        "2026-02-30", "2026-01-31T25:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00Z",
        "-2026-01-31", "2026-1-31", "2026-01-31T", "2026-01-31T12:00:00", "2026-01-31T12:00:00-99:00",
    ])
    func saysThatItIsNoDate(_ text: String) {
        expect(
            Date.self, "value=\(text)",
            "The parameter \"value\" is not a date such as 2026-01-31 or 2026-01-31T12:00:00Z: \"\(text)\".")
    }

    @Test(arguments: [
        ("2026-01-31", 1_769_817_600), ("2026-01-31T12:00:00Z", 1_769_860_800.0),
        ("2026-01-31T12:00:00+01:00", 1_769_857_200), ("2026-01-31T12:00:00.5Z", 1_769_860_800.5),
    ])
    func readsDates(_ text: String, _ seconds: Double) throws {
        let query = "value=\(PercentEncoding.encodeQuery(text))"
        #expect(try Request(.get, "/?\(query)").args.decode(One<Date>.self).value.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        ("value=on", true), ("value=TRUE", true), ("value=1", true), ("value=yes", true), ("value=off", false),
        ("value=false", false), ("value=0", false), ("value=no", false), ("", false),
    ])
    func readsBoxes(_ query: String, _ value: Bool) throws {
        #expect(try Request(.get, "/?\(query)").args.decode(One<Bool>.self).value == value)
    }

    @Test func saysWhatElseIsWrong() {
        expect(Bool.self, "value=maybe", "The parameter \"value\" is not true or false: \"maybe\".")
        expect(UUID.self, "value=1", "The parameter \"value\" is not a UUID: \"1\".")
        expect(Size.self, "", "The parameter \"value\" is missing.")
        expect(
            Level.self, "value=7",
            "The parameter \"value\" cannot be read: Cannot initialize Level from invalid Int value 7.")
        expect([Int].self, "value=1&value=x", "The parameter \"value\" is not a whole number: \"x\".")
        expect(Address.self, "", "The parameter \"value.city\" is missing.")
        expect(UploadedFile.self, "value=x", "The parameter \"value\" is not a file.")
    }

    @Test func whatIsMissingIsNilOrNothing() throws {
        #expect(try Request(.get, "/").args.decode(One<[Int]>.self).value.isEmpty)
        #expect(try Request(.get, "/").args.decode(One<Int?>.self).value == nil)
        #expect(try Request(.get, "/?value=").args.decode(One<Size?>.self).value == nil)
        #expect(try Request(.get, "/?value=+").args.decode(One<String?>.self).value == " ")
        #expect(try Request(.get, "/").args.decode([String: Int].self).isEmpty)
        #expect(try Request(.get, "/?a=1&b=2").args.decode([String: Int].self) == ["a": 1, "b": 2])
    }

    @Test func readsFiles() async throws {
        struct Profile: Decodable {
            var name: String
            var photo: UploadedFile
            var more: [UploadedFile]
            var none: UploadedFile?
        }
        let body = multipart([
            .field("name", "Ada"), .file("photo", "a.png", [1]), .file("more", "b", [2]), .file("more", "c", [3]),
            .file("none", "", []),
        ])
        let profile = try await Request.streaming(body).form(Profile.self)
        #expect(profile.name == "Ada")
        #expect(profile.photo.filename == "a.png")
        #expect(profile.more.map(\.filename) == ["b", "c"])
        #expect(profile.none == nil)
        let wrong = multipart([.file("name", "x", [1]), .field("photo", "x")])
        #expect(
            await sentence { _ = try await Request.streaming(wrong).form(Profile.self) } == """
                400 The form field "name" is a file. The form field "photo" is not a file.
                """)
    }

    @Test(arguments: [
        "", "text/plain", "application/json",
    ])
    func takesFormsAlone(_ type: String) {
        #expect(
            sentence { _ = try Request.posting("value=1", type).form(One<Int>.self) } == """
                415 This URL takes a form; send it with Content-Type: multipart/form-data or \
                application/x-www-form-urlencoded.
                """)
    }

    /// The stack is not the client's to use up.
    @Test func depthIsBounded() throws {
        let deep = String(repeating: "next.", count: 80_000) + "value=1"
        let chain = try Request.posting(deep).form(Chain.self)
        #expect(chain.next != nil)
        #expect(try Request.posting("next.next.value=7").form(Chain.self).next?.next?.value == 7)
    }

    @Test func manyNamesAreNoTrouble() throws {
        let many = (0..<100_000).map { "a\($0)" }.joined(separator: "&")
        #expect(throws: HTTPError.self) { try Request.posting(many).form(memoryLimit: .max).decode(Everything.self) }
    }

    @Test func tellsOfTwentyMistakesAtMost() {
        let many = Array(repeating: "value=x", count: 1000).joined(separator: "&")
        let told = sentence { _ = try Request.posting(many).form(One<[Int]>.self) } ?? ""
        #expect(told.components(separatedBy: "is not a whole number").count - 1 == 20)
        #expect(told.hasSuffix(" And 980 more."))
        let names = (0..<1000).map { "value.a\($0).x=1" }.joined(separator: "&")
        #expect(
            sentence { _ = try Request.posting(names).form(One<[String: One<Int>]>.self) }?
                .hasSuffix(" are missing. And 980 more.") == true)
    }

    private func expect<Value: Decodable>(_ type: Value.Type, _ query: String, _ fault: String) {
        #expect(sentence { _ = try Request(.get, "/?\(query)").args.decode(One<Value>.self) } == "400 \(fault)")
    }

    @Test func decodesNoMoreOfAQueryThanOfAForm() throws {
        let query = "/?" + String(repeating: "value=1&", count: 1000)
        #expect(try Request(.get, query).args.decode(One<[Int]>.self).value.count == 1000)
        let error = #expect(throws: HTTPError.self) {
            try Request(.get, query + "value=1").args.decode(One<[Int]>.self)
        }
        #expect(
            error?.description == "400 Bad Request: The query has more than the 1000 parameters that are decoded here.")
    }

    /// What a parameter that is decoded is taken for: the value of its name, or something that is made of several names.
    @Test func knowsWhatOneNameHolds() {
        let named: [any Any.Type] = [
            Int.self, Int128.self, UInt128.self, String.self, Bool.self, Double.self, Date.self, URL.self, UUID.self,
            Decimal.self, UploadedFile.self, Size.self, [Int].self, Set<Int>.self, Set<Size>.self, [UploadedFile].self,
        ]
        for type in named { #expect(isNamedValue(type), "\(type)") }
        let others: [any Any.Type] = [Address.self, [String: String].self, One<Int>.self]
        for type in others { #expect(!isNamedValue(type), "\(type)") }
    }

    @Test func readsNumbersOfEverySize() async throws {
        let big = "170141183460469231731687303715884105727"
        #expect(try await Request.posting("value=\(big)").form(One<Int128>.self).value == .max)
        #expect(try await Request.posting("value=\(big)").form(One<UInt128>.self).value == UInt128(Int128.max))
        let error = await #expect(throws: HTTPError.self) {
            try await Request.posting("value=-\(big)9").form(One<Int128>.self)
        }
        #expect(error?.message.contains("is not between \(Int128.min) and \(Int128.max)") == true)
    }
}
