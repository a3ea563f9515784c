/// When each descriptor of a loop runs out of time; at most one deadline for each.
///
/// Moving a deadline away, which every request on a kept connection does, is one store: the queue is looked at again only
/// when the old time comes. A descriptor that is closed and opened anew inherits its place in the queue, so the queue is
/// bounded by the number of descriptors and not by the number of connections that ever were.
struct Deadlines {
    private struct Entry {
        let time: UInt64
        let descriptor: Int32
    }

    /// By descriptor, in milliseconds of the loop's clock; zero for none.
    private var due: [UInt64] = []
    /// By descriptor: the time of its entry in the queue that counts; zero for none.
    private var queued: [UInt64] = []
    /// A binary heap, soonest first.
    private var heap: [Entry] = []

    /// When `expire` should be called next.
    var soonest: UInt64? { heap.first?.time }

    mutating func set(_ descriptor: Int32, at time: UInt64) {
        let index = Int(descriptor)
        if index >= due.count { grow(to: index) }
        if due[index] == time { return }
        due[index] = time
        if queued[index] == 0 || time < queued[index] { enqueue(time, descriptor) }
    }

    func time(of descriptor: Int32) -> UInt64? {
        let index = Int(descriptor)
        return index < due.count && due[index] > 0 ? due[index] : nil
    }

    mutating func clear(_ descriptor: Int32) {
        let index = Int(descriptor)
        if index < due.count { due[index] = 0 }
    }

    /// Takes out one descriptor whose time has come.
    mutating func nextExpired(at now: UInt64) -> Int32? {
        while let entry = heap.first, entry.time <= now {
            removeFirst()
            let index = Int(entry.descriptor)
            guard queued[index] == entry.time else { continue }  // an earlier one took its place
            queued[index] = 0
            let time = due[index]
            if time == 0 { continue }
            if time <= now {
                due[index] = 0
                return entry.descriptor
            }
            enqueue(time, entry.descriptor)
        }
        return nil
    }

    private mutating func grow(to index: Int) {
        let missing = max(index + 1, due.count * 2) - due.count
        due += repeatElement(0, count: missing)
        queued += repeatElement(0, count: missing)
    }

    private mutating func enqueue(_ time: UInt64, _ descriptor: Int32) {
        queued[Int(descriptor)] = time
        heap.append(Entry(time: time, descriptor: descriptor))
        var index = heap.count - 1
        while index > 0, heap[index].time < heap[(index - 1) / 2].time {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var least = index
            for child in (2 * index + 1)...(2 * index + 2)
            where child < heap.count && heap[child].time < heap[least].time {
                least = child
            }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
