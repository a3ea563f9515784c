extension [UInt8] {
    /// Bytes with a long and odd period, so that a piece that is lost or doubled shows.
    static func pattern(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count { bytes += period.prefix(count - bytes.count) }
        return bytes
    }

    private static let period: [UInt8] = {
        var random = Random(state: 1)
        return (0..<65_521).map { _ in UInt8(random.below(256)) }
    }()

    /// What a handler says of a body: how long it is, and whether it is the pattern.
    var summary: String { "\(count) bytes\(self == .pattern(count) ? "" : ", and wrong ones")" }

    var text: String { String(decoding: self, as: UTF8.self) }

    /// Small differences of large arrays, told in one line.
    func difference(from other: [UInt8]) -> String? {
        if self == other { return nil }
        let index = zip(self, other).enumerated().first { $1.0 != $1.1 }?.offset
        return "\(count) bytes instead of \(other.count), different from byte \(index ?? Swift.min(count, other.count))"
    }
}

/// Numbers that are the same in every run.
struct Random {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: (state >> 33) % UInt64(bound))
    }
}
