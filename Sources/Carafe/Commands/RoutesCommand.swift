import ArgumentParser
import CarafeCore

/// `hello routes`: what is registered.
struct RoutesCommand: SiteCommand {
    static let configuration = CommandConfiguration(commandName: "routes", abstract: "List the routes.")

    func run(_ site: Site) throws {
        let frozen = try site.main.freeze()
        let header = ["Endpoint", "Methods", "Rule"]
        let rows = frozen.listing.sorted { $0.endpoint < $1.endpoint }.map { route in
            [route.endpoint, route.methods.joined(separator: ", "), route.rule]
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        let dashes = widths.map { String(repeating: "-", count: $0) }
        for row in [header, dashes] + rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            print(cells.joined(separator: "  ").trimmingTrailingBlanks())
        }
    }
}

extension String {
    fileprivate func trimmingTrailingBlanks() -> String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
