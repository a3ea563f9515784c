import HTTPTypes
import Testing

@testable import CarafeCore

/// What a look-up costs, counted in nodes: by the path, not by the rules.
@Suite struct RouteTreeTests {
    static func app(routes: Int) throws -> FrozenApp {
        let app = App("many")
        for number in 0..<routes / 2 {
            app.get("/section\(number)/page") { "page \(number)" }
            app.get("/section\(number)/<int:id>/edit") { (request, id: Int) in "edit \(number) \(id)" }
        }
        app.get("/<first>/<second>/<third>") { request, first, second, third in
            "\(first as String) \(second as String) \(third as String)"
        }
        return try app.freeze()
    }

    static func visits(_ app: FrozenApp, _ path: String) -> Int {
        app.router.tree.find(Request(.get, path).head).search.visits
    }

    @Test(arguments: ["/section3/page", "/section3/77/edit", "/section3/x/edit", "/nowhere/at/all", "/nowhere", "/"])
    func costsTheSameHoweverManyRoutesThereAre(_ path: String) throws {
        let visits = try [10, 1_000, 10_000].map { Self.visits(try Self.app(routes: $0), path) }
        #expect(Set(visits).count == 1)
        #expect(visits[0] <= 7)
    }

    @Test func findsEachOfTenThousandRoutes() async throws {
        let app = try Self.app(routes: 10_000)
        for number in stride(from: 0, to: 5_000, by: 7) {
            #expect(await app.answer(.get, "/section\(number)/page").text == "page \(number)")
            #expect(await app.answer(.get, "/section\(number)/\(number)/edit").text == "edit \(number) \(number)")
        }
        #expect(await app.answer(.get, "/section3/x/edit").text == "section3 x edit")
        #expect(await app.answer(.get, "/section5000/page").status == 404)
    }

    @Test func triesBranchesOnceEach() throws {
        let app = App()
        // Every segment can be taken two ways, and none of the ways ends well.
        app.get("/a/a/a/a/a/a/x") { "" }
        app.get("/<a>/<b>/<c>/<d>/<e>/<f>/x") { "" }
        app.get("/a/<b>/a/<d>/a/<f>/x") { "" }
        #expect(Self.visits(try app.freeze(), "/a/a/a/a/a/a/y") <= 1 + 3 * 7)
    }

    @Test(arguments: [
        String(repeating: "/", count: 8_000),
        String(repeating: "/a", count: 4_000),
        "/" + String(repeating: "a-", count: 4_000),
        "/" + String(repeating: "1", count: 8_000),
        "/files" + String(repeating: "/1/raw", count: 1_300) + "/x",
        "/" + String(repeating: "v1.", count: 2_600),
    ])
    func boundsTheCostOfHostilePaths(_ path: String) async throws {
        let app = try RoutingTests.app([
            "/<a>-<b>-<c>-<d>-<e>-<f>.", "/<a>1<b>1<c>1<d>1<e>x", "/files/<path:a>/<int:b>/raw/<path:c>/<int:d>/raw",
            "/<path:a>/a/<path:b>/a/<path:c>/a/b", "/v<int:a>.v<int:b>.v<int:c>x",
        ])
        #expect(Self.visits(app, path) <= 8)
        let start = ContinuousClock.now
        #expect(await app.answer(.get, path).status == 404)
        // Trying all splits would take longer than the universe has; this takes milliseconds, also in a debug build.
        #expect(start.duration(to: .now) < .seconds(10))
    }

    @Test(arguments: [
        ("<a>-<b>", "x-y-z", ["x-y", "z"]),
        ("<a>-<b>-<c>", "1-2-3-4", ["1-2", "3", "4"]),
        ("<a>--<b>", "x---y", ["x-", "y"]),
        ("<int:a>1<int:b>", "1111", ["11", "1"]),
        ("<string(maxlength=2):a>-<b>", "a-b-c", ["a", "b-c"]),
        ("<string(minlength=3):a>-<b>", "a-b-c", ["a-b", "c"]),
        ("<any(x,x-y):a>-<b>", "x-y-z", ["x", "y-z"]),
        ("<float:a>-<float(signed=True):b>", "1.5--2.5", ["1.5", "-2.5"]),
        ("<path:a>/x/<path:b>", "1/x/2/x/3", ["1", "2/x/3"]),
        ("<int(fixed_digits=2):a>0<int:b>", "10002", ["10", "02"]),
        ("<string(length=2):a>·<b>", "éa·b", ["éa", "b"]),
        ("<uuid:a>.<b>", "6f9619ff-8b86-d011-b42d-00c04fc964ff.x", ["6f9619ff-8b86-d011-b42d-00c04fc964ff", "x"]),
        ("<string(length=4000000000000000000):a>-<b>", "a-b", nil),
        ("<int(fixed_digits=9223372036854775807):a>-<b>", "1-b", nil),
        ("<int(signed=True):a>-<b>", "-", nil),
        ("<a>-<b>", "-", nil),
        ("<a>-<b>", "a-", nil),
        ("<a>-<b>", "-b", nil),
    ])
    func splitsASegment(_ rule: String, _ text: String, _ expected: [String]?) async throws {
        let app = try RoutingTests.app(["/" + rule])
        let answer = await app.answer(.get, "/" + text)
        #expect(answer.text == (["/" + rule] + (expected ?? [])).joined(separator: "|") || expected == nil)
        #expect(answer.status == (expected == nil ? 404 : 200))
    }
}
