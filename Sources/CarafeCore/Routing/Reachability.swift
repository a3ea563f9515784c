import CarafePattern
import HTTPTypes

// Finds rules that no request can get to, because another one takes all their paths first.

extension RouteTreeBuilder {
    /// Inserts a route and says what it collides with.
    mutating func insertFindingProblems(_ route: Route) -> [SetupError.Problem] {
        insert(route)
        var problems: [SetupError.Problem] = []
        var taken: [(method: HTTPRequest.Method, taker: Route)] = []
        for method in Set(route.methods).sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let taker = taker(of: route, for: method) else { continue }
            if taker.rule.source == route.rule.source {
                problems.append(.duplicate(route, of: taker, method))
            } else {
                taken.append((method, taker))
            }
        }
        guard let first = taken.first?.taker else { return problems }
        let isAll = taken.count == Set(route.methods).count
        return problems + [.unreachable(route, behind: first, isAll ? nil : taken.map(\.method))]
    }

    /// RFC 9110 §9.3.2: HEAD is GET without the content, so alone it means nothing.
    func headProblems() -> [SetupError.Problem] {
        nodes.flatMap { node -> [SetupError.Problem] in
            if node.routes.contains(where: { $0.methods.contains(.get) }) { return [] }
            return node.routes.filter { $0.methods.contains(.head) }.map { .headWithoutGet($0) }
        }
    }

    private func taker(of route: Route, for method: HTTPRequest.Method) -> Route? {
        let quest = Quest(route: route, method: method, segments: segments(of: route))
        return taker(quest, at: root(of: route), from: 0, isApart: false)
    }

    private struct Quest {
        let route: Route
        let method: HTTPRequest.Method
        let segments: [RuleSegment]
    }

    /// Goes the way a path of the route's would be looked up.
    ///
    /// - Parameter isApart: whether a branch was taken that is tried before the route's own. From there on every rule
    ///   comes first; until there, only what is tried before the next step of the route's own.
    private func taker(_ quest: Quest, at index: Int, from step: Int, isApart: Bool) -> Route? {
        let node = nodes[index]
        guard step < quest.segments.count else { return taker(quest, among: node.routes, isApart) }
        let segment = quest.segments[step]
        if case .text(let text) = segment {
            let child = node.texts[text]
            if let child, let taker = taker(quest, at: child, from: step + 1, isApart: isApart) { return taker }
            guard isApart else { return nil }
        }
        for (pattern, _, child) in node.patterns {
            if !isApart, segment == .pattern(pattern) {
                return taker(quest, at: child, from: step + 1, isApart: false)
            }
            guard covers(pattern, segment) else { continue }
            let next = pattern.isTail ? quest.segments.count : step + 1
            if let taker = taker(quest, at: child, from: next, isApart: true) { return taker }
        }
        return nil
    }

    private func taker(_ quest: Quest, among routes: [Route], _ isApart: Bool) -> Route? {
        let first = isApart ? routes[...] : routes.prefix { $0 !== quest.route }
        return first.first { $0.methods.contains(quest.method) && $0.refusesNothing(that: isApart ? nil : quest.route) }
    }
}

// MARK: - What takes what

extension RouteTreeBuilder {
    /// Whether a pattern matches whatever a segment of another rule matches. Where that is hard to say, it says no.
    private func covers(_ pattern: SegmentPattern, _ segment: RuleSegment) -> Bool {
        if case .parameter(let converter) = pattern.pieces[0], pattern.pieces.count == 1 {
            switch (converter, segment) {
            case (_, .text([])): return false
            case (.path, _): return !pattern.endsInSlash
            case (.string(minLength: 1, maxLength: nil), .text): return true
            case (.string(minLength: 1, maxLength: nil), .pattern(let other)): return !other.isTail
            default: break
            }
        }
        guard case .pattern(let other) = segment, other.pieces.count == pattern.pieces.count,
            other.isTail == pattern.isTail, other.endsInSlash == pattern.endsInSlash
        else { return false }
        return zip(pattern.pieces, other.pieces).allSatisfy { mine, other in
            if case (.parameter(let mine), .parameter(let other)) = (mine, other) { return mine.covers(other) }
            return mine == other
        }
    }
}

extension Converter {
    fileprivate func covers(_ other: Converter) -> Bool {
        switch (self, other) {
        case (.string(let min, let max), .string(let otherMin, let otherMax)):
            min <= otherMin && max ?? .max >= otherMax ?? .max
        case (.string(let min, let max), .any(let words)):
            words.allSatisfy { (min...(max ?? .max)).contains($0.unicodeScalars.count) }
        case (.string(let min, let max), .uuid): (min...(max ?? .max)).contains(36)
        case (.int(nil, nil, nil, let signed), .int(_, _, _, let otherSigned)): signed || !otherSigned
        case (.float(nil, nil, let signed), .float(_, _, let otherSigned)): signed || !otherSigned
        case (.any(let words), .any(let otherWords)): Set(words).isSuperset(of: otherWords)
        default: self == other
        }
    }
}

extension Route {
    /// Whether its types read all that its converters let through, or all that those of an equal rule would.
    fileprivate func refusesNothing(that equal: Route?) -> Bool {
        parameters.captured.enumerated().allSatisfy { index, parameter in
            if case .custom = parameter.converter { return true }
            guard let type = parameters.type(at: index) else { return true }
            return type.readsAllThatFits || type == equal?.parameters.type(at: index)
        }
    }
}
