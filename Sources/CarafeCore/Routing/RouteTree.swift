import HTTPTypes

/// All rules of an app as one tree, in which a path is looked up segment by segment.
///
/// At each node the child for the segment's own text goes first, then the patterns in the order of their weight. A branch
/// that fails is left again, and so is a rule that fits the path but not the method: its methods are only noted. Each
/// node is visited once at most for a path, and only nodes whose segments fit are visited, so the time depends on the
/// path and on how many rules are alike, not on how many there are.
///
/// Built by ``RouteTreeBuilder``; immutable, and all in flat arrays.
final class RouteTree: Sendable {
    struct Node: Sendable {
        /// Where its patterns are in `patterns`, and its rules in `routes`.
        var patterns: Range<Int>
        var routes: Range<Int>
        /// The child for a slash at the end of the path.
        var slashChild: Int?
    }

    let nodes: [Node]
    let edges: StaticEdges
    let patterns: [(matcher: SegmentMatcher, child: Int)]
    let routes: [Route]
    /// Whether some rules are for certain hosts only; these lie below nodes of their own.
    let hasHosts: Bool
    /// Beside each route what most requests need of it: read without counting a reference.
    let briefs: [Brief]

    /// What is known of a route without looking at it.
    struct Brief: Sendable {
        let handling: Handling
        let isStrict: Bool
        /// Whether it answers GET whatever its parameters' values are.
        let answersAnyGet: Bool
        /// Whether some values are sent to another rule.
        let hasShorterSpellings: Bool

        init(_ route: Route) {
            handling = route.handling
            isStrict = route.isStrict
            answersAnyGet = route.answers(.get) && !route.hasChecks
            hasShorterSpellings = !route.shorterSpellings.isEmpty
        }
    }

    init(
        nodes: [Node],
        edges: StaticEdges,
        patterns: [(matcher: SegmentMatcher, child: Int)],
        routes: [Route],
    ) {
        self.nodes = nodes
        self.edges = edges
        self.patterns = patterns
        self.routes = routes
        hasHosts = routes.contains { $0.host != nil }
        briefs = routes.map(Brief.init)
    }

    /// What came of looking a path up.
    struct Search {
        let end: Int
        var captures: [ByteRange] = []
        /// Rules that fit the path but not the method.
        var refused: [Route] = []
        /// Whether the path would match with a slash at its end. That ends the search.
        var needsSlash = false
        /// How many nodes were looked at; tests hold it against the number of rules.
        var visits = 0
    }

    /// Looks a head's path up, which begins with a slash unless it is empty.
    ///
    /// - Returns: the place of the route in ``routes``, or why there is none.
    func find(_ head: RequestHead) -> (route: Int?, search: Search) {
        let path = head.path.range
        var search = Search(end: path.upperBound)
        let start = min(path.lowerBound + 1, path.upperBound)
        if hasHosts {
            let route = findHost(&search, head, from: start)
            if route != nil || search.needsSlash { return (route, search) }
        }
        let route = find(&search, head, at: RouteTreeBuilder.root, from: start)
        return (route, search)
    }
}

// MARK: - Hosts

extension RouteTree {
    /// Looks below the nodes for hosts: first those that name the port, then those that take any.
    private func findHost(_ search: inout Search, _ head: RequestHead, from start: Int) -> Int? {
        let host = head.authority.range
        let port = HostPattern.portStart(head.bytes[host])
        if port != nil, let route = find(&search, head, host, at: RouteTreeBuilder.portRoot, from: start) {
            return route
        }
        guard !search.needsSlash else { return nil }
        return find(
            &search, head, host.lowerBound..<(port ?? host.upperBound), at: RouteTreeBuilder.hostRoot, from: start)
    }

    /// Takes a host as the first segment, and goes on with the path.
    private func find(
        _ search: inout Search,
        _ head: RequestHead,
        _ host: Range<Int>,
        at index: Int,
        from start: Int,
    ) -> Int? {
        var hash = SegmentHash()
        for index in host { hash.add(head[index]) }
        if let child = edges.child(of: index, head, host, hash) {
            if let route = find(&search, head, at: child, from: start) { return route }
        }
        for edge in patterns[nodes[index].patterns] {
            guard !search.needsSlash else { return nil }
            guard edge.matcher.match(head.bytes, host, into: &search.captures) else { continue }
            if let route = find(&search, head, at: edge.child, from: start) { return route }
            search.captures = []
        }
        return nil
    }
}

// MARK: - Steps

extension RouteTree {
    /// Goes on at a node with the segment that begins at `start`; behind the path's end there is none.
    ///
    /// Recursion is as deep as the longest rule, whatever the path. What the path is looked up by is handed down: kept
    /// with what is found it would have to be retained.
    private func find(
        _ search: inout Search,
        _ head: RequestHead,
        at index: Int,
        from start: Int,
    ) -> Int? {
        search.visits += 1
        let node = nodes[index]
        guard start <= search.end else { return finish(&search, head, at: node) }

        var hash = SegmentHash()
        var end = start
        while end < search.end, head[end] != UInt8(ascii: "/") {
            hash.add(head[end])
            end += 1
        }
        if let child = edges.child(of: index, head, start..<end, hash) {
            if let route = find(&search, head, at: child, from: end + 1) { return route }
        }
        if !node.patterns.isEmpty, let route = findPattern(&search, head, at: node, start..<end) {
            return route
        }
        guard start == search.end, !search.needsSlash else { return nil }
        return pick(&search, head, from: node.routes, lenientOnly: true)
    }

    private func findPattern(
        _ search: inout Search,
        _ head: RequestHead,
        at node: Node,
        _ segment: Range<Int>,
    ) -> Int? {
        let known = search.captures.count
        let bytes = head.bytes
        for index in node.patterns {
            guard !search.needsSlash else { return nil }
            let edge = patterns[index]
            guard let next = edge.matcher.end(in: &search, bytes, segment) else { continue }
            if let route = find(&search, head, at: edge.child, from: next) { return route }
            search.captures.removeSubrange(known...)
        }
        return nil
    }

    private func finish(
        _ search: inout Search,
        _ head: RequestHead,
        at node: Node,
    ) -> Int? {
        if let route = pick(&search, head, from: node.routes) { return route }
        guard let child = node.slashChild else { return nil }
        return finishWithSlash(&search, head, nodes[child].routes)
    }

    /// Tries the rules that differ from the path by the slash at their end.
    private func finishWithSlash(
        _ search: inout Search,
        _ head: RequestHead,
        _ candidates: Range<Int>,
    ) -> Int? {
        for index in candidates {
            let route = routes[index]
            guard route.accepts(search.captures, of: head.bytes) else { continue }
            let isAnswered = route.answers(head.method)
            if route.isStrict {
                guard isAnswered || head.method == .options else { continue }
                search.needsSlash = true
                return nil
            }
            if isAnswered { return index }
            search.refused.append(route)
        }
        return nil
    }

    /// Returns the first of a node's rules for the method whose handler can read the values, and notes those for others.
    private func pick(
        _ search: inout Search,
        _ head: RequestHead,
        from routes: Range<Int>,
        lenientOnly: Bool = false,
    ) -> Int? {
        for index in routes where !(lenientOnly && briefs[index].isStrict) {
            if briefs[index].answersAnyGet, head.method == .get { return index }
            let route = self.routes[index]
            guard route.accepts(search.captures, of: head.bytes) else { continue }
            if route.answers(head.method) { return index }
            search.refused.append(route)
        }
        return nil
    }
}

extension SegmentMatcher {
    /// Matches the segment, or the rest of the path, and returns where the next segment begins.
    fileprivate func end(in search: inout RouteTree.Search, _ bytes: [UInt8], _ segment: Range<Int>) -> Int? {
        guard isTail else {
            return match(bytes, segment, into: &search.captures) ? segment.upperBound + 1 : nil
        }
        let rest = segment.lowerBound..<search.end
        guard endsInSlash, bytes[rest].last == UInt8(ascii: "/") else {
            return match(bytes, rest, into: &search.captures) ? search.end + 1 : nil
        }
        // The slash is not the parameter's: it stays behind as an empty segment. A second one belongs to nobody.
        let text = rest.dropLast()
        guard bytes[text].last != UInt8(ascii: "/") else { return nil }
        return match(bytes, text, into: &search.captures) ? search.end : nil
    }
}
