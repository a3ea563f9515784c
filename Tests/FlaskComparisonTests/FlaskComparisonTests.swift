import CarafeCore
import CarafeTesting
import Foundation
import TestPython
import Testing

/// The same requests to the same app, written with the real Flask and with Carafe.
struct FlaskComparisonTests {
    /// differences.json has everything that is not alike, and nothing else.
    @Test(arguments: [TestClient.Depth.direct, .http])
    func answersAsFlaskDoesButForTheListedDifferences(depth: TestClient.Depth) async throws {
        let files = try SharedFiles()
        let cases = try ComparedCase.all()
        let (flask, ours) = (try await Self.flask(files), try await Self.ours(cases, files, depth))
        try #require(flask.count == cases.count)
        let found = zip(cases, zip(flask, ours)).flatMap { one, answers in
            Difference.between(answers.0, answers.1, in: one.name)
        }
        let listed = try ListedDifference.all().flatMap(\.found)
        for new in found where !listed.contains(new) { Issue.record("not in differences.json: \(new)") }
        for old in listed where !found.contains(old) { Issue.record("no longer so, as differences.json says: \(old)") }
    }

    @Test func namesEveryCaseOnce() throws {
        let names = try ComparedCase.all().map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func isToldInTheDocumentation() throws {
        let page = try String(contentsOf: URL.comparison("../../docs/from-flask.md"), encoding: .utf8)
        let table = try ListedDifference.all().map(\.row).joined(separator: "\n")
        #expect(page.contains("| --- | --- | --- | --- |\n\(table)\n\n"), "the table should be\n\(table)")
    }

    private static func flask(_ files: SharedFiles) async throws -> [Answer] {
        struct Raw: Decodable {
            let status: Int
            let headers: [[String]]
            let body: String
        }
        let script = "import answers\nanswers.main(given)"
        let folder = URL.comparison("Flask").path(percentEncoded: false)
        return try await Python.run(script, files.path, [Raw].self, modules: folder).map { raw in
            Answer(status: raw.status, headers: raw.headers.map { ($0[0], $0[1]) }, body: raw.body)
        }
    }

    private static func ours(
        _ cases: [ComparedCase],
        _ files: SharedFiles,
        _ depth: TestClient.Depth,
    ) async throws -> [Answer] {
        let apps = try ComparedApp.all(files: files.path).mapValues { try $0.freeze() }
        var clients: [String: TestClient] = [:]
        var last: [String: TestResponse] = [:]
        var answers: [Answer] = []
        for one in cases {
            let asker = one.asker ?? one.name
            let client = try clients[asker] ?? TestClient(try #require(apps[one.app ?? "main"]), depth)
            clients[asker] = client
            let response = try await client.send(one.testRequest(after: last[asker]))
            last[asker] = response
            let headers = response.headers.map { ($0.name.rawName, $0.value) }
            answers.append(Answer(status: response.status.code, headers: headers, body: response.text))
        }
        return answers
    }
}

/// The files that both sides send.
final class SharedFiles {
    let path: String

    init() throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "carafe-flask-\(UUID().uuidString)")
        let sub = folder.appending(path: "static/sub")
        try files.createDirectory(at: sub, withIntermediateDirectories: true)
        path = folder.path(percentEncoded: false)
        let contents = [
            "secret.txt": "secret", "static/digits.txt": "0123456789", "static/sub/a.css": "p {}",
            "static/.hidden": "hidden", "static/a b.txt": "blank", "static/é.txt": "accent", "static/app.css.gz": "gz",
            "static/thing.zzz": "zzz", "static/empty.txt": "",
        ]
        for (name, text) in contents {
            try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
            let changed = Date(timeIntervalSince1970: 1_769_860_800)
            try files.setAttributes([.modificationDate: changed], ofItemAtPath: "\(path)/\(name)")
        }
        try files.createSymbolicLink(atPath: "\(path)/static/out.txt", withDestinationPath: "\(path)/secret.txt")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
