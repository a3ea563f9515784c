/// Which node a segment of plain text leads to, for all nodes of a tree in one hash table.
///
/// Open addressing, half full at most. Requests only look things up, so nothing they send can make a run of slots longer
/// than the rules made it.
struct StaticEdges: Sendable {
    private struct Slot {
        var parent: Int32 = -1
        var child: Int32 = -1
        var start: Int32 = 0
        var count: Int32 = 0
    }

    private var slots: [Slot]
    private var texts: [UInt8] = []
    private let shift: UInt64

    init(_ edges: [(parent: Int, text: [UInt8], child: Int)]) {
        var bits: UInt64 = 1
        while 1 << bits < edges.count * 2 { bits += 1 }
        shift = 64 - bits
        slots = Array(repeating: Slot(), count: 1 << bits)
        for edge in edges { insert(edge.parent, edge.text, edge.child) }
    }

    private mutating func insert(_ parent: Int, _ text: [UInt8], _ child: Int) {
        var hash = SegmentHash()
        for byte in text { hash.add(byte) }
        var index = slot(of: hash, at: parent)
        while slots[index].parent >= 0 { index = (index + 1) & (slots.count - 1) }
        slots[index] = Slot(
            parent: Int32(parent),
            child: Int32(child),
            start: Int32(texts.count),
            count: Int32(text.count),
        )
        texts += text
    }

    /// The node that `segment`, whose hash is known from looking for its end, leads to from `parent`.
    func child(of parent: Int, _ head: RequestHead, _ segment: Range<Int>, _ hash: SegmentHash) -> Int? {
        var index = slot(of: hash, at: parent)
        while slots[index].parent >= 0 {
            let slot = slots[index]
            if slot.parent == parent, Int(slot.count) == segment.count, repeats(slot, head, segment.lowerBound) {
                return Int(slot.child)
            }
            index = (index + 1) & (slots.count - 1)
        }
        return nil
    }

    private func repeats(_ slot: Slot, _ head: RequestHead, _ start: Int) -> Bool {
        for offset in 0..<Int(slot.count) where texts[Int(slot.start) + offset] != head[start + offset] { return false }
        return true
    }

    /// Fibonacci hashing: the high bits of the product depend on all bits of the hash.
    private func slot(of hash: SegmentHash, at parent: Int) -> Int {
        let key = hash.value ^ (UInt64(truncatingIfNeeded: parent) &* 0xff51_afd7_ed55_8ccd)
        return Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> shift)
    }
}

/// FNV-1a over the bytes of a segment.
struct SegmentHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}
