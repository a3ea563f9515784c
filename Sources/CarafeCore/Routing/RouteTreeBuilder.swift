import HTTPTypes

/// A ``RouteTree`` that can still grow.
struct RouteTreeBuilder {
    struct Node {
        var texts: [[UInt8]: Int] = [:]
        /// In the order they are tried in.
        var patterns: [(pattern: SegmentPattern, weight: SegmentPattern.Weight, child: Int)] = []
        var routes: [Route] = []
    }

    /// Where rules begin: those for any host, those for some, and those for some with a port.
    static let (root, hostRoot, portRoot) = (0, 1, 2)

    private(set) var nodes = [Node(), Node(), Node()]
    let converters: ConverterTable

    init(_ converters: ConverterTable) {
        self.converters = converters
    }

    mutating func insert(_ route: Route) {
        var node = root(of: route)
        for segment in segments(of: route) { node = child(of: node, for: segment) }
        // A handler for HEAD alone would never be asked behind a GET that answers HEAD too.
        let first = route.methods == [.head] ? 0 : nodes[node].routes.endIndex
        nodes[node].routes.insert(route, at: first)
    }

    func root(of route: Route) -> Int {
        route.host.map { $0.hasPort ? Self.portRoot : Self.hostRoot } ?? Self.root
    }

    /// The steps from the root on: a host is the first one.
    func segments(of route: Route) -> [RuleSegment] {
        (route.host.map { converters.segments(of: $0.pattern) } ?? []) + converters.segments(of: route.rule)
    }

    func build() -> RouteTree {
        var edges: [(parent: Int, text: [UInt8], child: Int)] = []
        var patterns: [(matcher: SegmentMatcher, child: Int)] = []
        var routes: [Route] = []
        let built = nodes.enumerated().map { index, node in
            for (text, child) in node.texts { edges.append((index, text, child)) }
            let (firstPattern, firstRoute) = (patterns.count, routes.count)
            patterns += node.patterns.map {
                (SegmentMatcher($0.pattern, custom: converters.custom), $0.child)
            }
            routes += node.routes
            return RouteTree.Node(
                patterns: firstPattern..<patterns.count,
                routes: firstRoute..<routes.count,
                slashChild: node.texts[[]],
            )
        }
        return RouteTree(nodes: built, edges: StaticEdges(edges), patterns: patterns, routes: routes)
    }

    private mutating func child(of node: Int, for segment: RuleSegment) -> Int {
        switch segment {
        case .text(let text):
            if let known = nodes[node].texts[text] { return known }
            nodes[node].texts[text] = nodes.count
        case .pattern(let pattern):
            if let known = nodes[node].patterns.first(where: { $0.pattern == pattern }) { return known.child }
            let weight = SegmentPattern.Weight(pattern, of: converters.weight)
            let place = nodes[node].patterns.firstIndex { weight < $0.weight } ?? nodes[node].patterns.endIndex
            nodes[node].patterns.insert((pattern, weight, nodes.count), at: place)
        }
        nodes.append(Node())
        return nodes.count - 1
    }
}
