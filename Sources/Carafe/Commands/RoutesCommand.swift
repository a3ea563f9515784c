import ArgumentParser
import CarafeCore

/// `hello routes`: what is registered.
struct RoutesCommand: SiteCommand {
    static let configuration = CommandConfiguration(commandName: "routes", abstract: "List the routes.")

    /// What the list can be sorted by, as in Flask.
    enum Order: String, CaseIterable, ExpressibleByArgument {
        case endpoint, methods, domain, rule, match
    }

    @Option(name: .shortAndLong, help: "What to sort by; match is the order in which they were registered.")
    var sort = Order.endpoint

    @Flag(help: "Show HEAD and OPTIONS too.")
    var allMethods = false

    func run(_ site: Site) throws {
        print(Self.table(try site.main.freeze().listing(allMethods: allMethods), sort), terminator: "")
    }

    static func table(_ routes: [FrozenApp.Listing], _ order: Order) -> String {
        let hasHosts = routes.contains { $0.host != nil }
        let header = ["Endpoint", "Methods"] + (hasHosts ? ["Host"] : []) + ["Rule"]
        let rows = routes.enumerated().map { place, route in
            let methods = route.methods.joined(separator: ", ")
            let cells = [route.endpoint, methods] + (hasHosts ? [route.host ?? ""] : []) + [route.rule]
            return (key: order.key(route, methods), place: place, cells: cells)
        }
        let sorted = rows.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.cells)
        let widths = header.indices.map { column in ([header] + sorted).map { $0[column].count }.max() ?? 0 }
        let dashes = widths.map { String(repeating: "-", count: $0) }
        let lines = ([header, dashes] + sorted).map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return cells.joined(separator: "  ").trimmingTrailingBlanks() + "\n"
        }
        return lines.joined()
    }
}

extension RoutesCommand.Order {
    /// Routes of the same key keep the order in which they were registered.
    fileprivate func key(_ route: FrozenApp.Listing, _ methods: String) -> String {
        switch self {
        case .endpoint: route.endpoint
        case .methods: methods
        case .rule: route.rule
        case .domain: route.host ?? ""
        case .match: ""
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
