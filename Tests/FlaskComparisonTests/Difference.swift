import Foundation

/// One thing that the two sides do not answer alike.
struct Difference: Hashable, CustomStringConvertible {
    let name: String
    /// `status`, `body`, or a field.
    let part: String
    let flask: String
    let carafe: String

    /// As it stands in differences.json.
    var description: String {
        let texts = [name, part, flask, carafe].map { text in
            (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? text
        }
        return "[\(texts.joined(separator: ", "))]".replacing("\\/", with: "/")
    }

    /// Of answers with different statuses nothing else is compared but where they lead, and of different bodies no length.
    static func between(_ flask: Answer, _ carafe: Answer, in name: String) -> [Difference] {
        let isSameStatus = flask.parts["status"] == carafe.parts["status"]
        let parts = isSameStatus ? Array(Set(flask.parts.keys).union(carafe.parts.keys)) : ["status", "location"]
        let isSameBody = flask.parts["body"] == carafe.parts["body"]
        return parts.sorted().compactMap { part in
            guard flask.parts[part] != carafe.parts[part], isSameBody || part != "content-length" else { return nil }
            return Difference(
                name: name, part: part, flask: flask.parts[part] ?? "none", carafe: carafe.parts[part] ?? "none")
        }
    }
}

/// What docs/from-flask.md says in one line, and where the comparison finds it.
struct ListedDifference: Decodable {
    let title: String
    let flask: String
    let carafe: String
    let why: String
    /// Case, part, Flask's and ours.
    let cases: [[String]]

    var found: [Difference] { cases.map { Difference(name: $0[0], part: $0[1], flask: $0[2], carafe: $0[3]) } }

    /// Its line in the table.
    var row: String { "| \([title, flask, carafe, why].joined(separator: " | ")) |" }

    /// All of them.
    static func all() throws -> [ListedDifference] {
        try JSONDecoder().decode([ListedDifference].self, from: Data(contentsOf: .comparison("differences.json")))
    }
}

extension URL {
    /// A file beside this one.
    static func comparison(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: name)
    }
}
