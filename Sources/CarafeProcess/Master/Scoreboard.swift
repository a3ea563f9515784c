import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The memory that master and workers share, with a record for each worker and each of its event loops.
///
/// It is made once, before any worker, and never moves. What nobody has written to costs no memory, so it is made for
/// more workers and loops than there are.
///
/// `@unchecked Sendable`: what is stored never changes, and what it points to is read and written by relaxed atomics.
@safe final class Scoreboard: @unchecked Sendable {
    let descriptor: Int32
    let slots: Int
    /// Loops that a slot has room for.
    let loops: Int
    // Mapped as long as this lives, and large enough for all slots: checked when made.
    private let memory: UnsafeMutableRawPointer
    private let size: Int

    /// Makes a new one.
    init(slots: Int, loops: Int) throws(MasterError) {
        let result = csystem_shared_memory(slots * csystem_board_stride(loops))
        guard result >= 0 else { throw MasterError(.sharedMemory, code: Int32(-result)) }
        guard let mapping = unsafe Mapping(Int32(result)) else { throw MasterError(.sharedMemory, code: errno) }
        descriptor = Int32(result)
        unsafe memory = mapping.memory
        unsafe size = mapping.size
        self.slots = slots
        self.loops = loops
    }

    /// Takes part in one that exists; `nil` when the descriptor is none, or too small for `slot`.
    init?(inherited descriptor: Int32, slot: Int, loops: Int) {
        guard let mapping = unsafe Mapping(descriptor) else { return nil }
        self.descriptor = descriptor
        unsafe memory = mapping.memory
        unsafe size = mapping.size
        self.loops = loops
        slots = unsafe mapping.size / csystem_board_stride(loops)
        // A stored property each, so that this can fail only now.
        guard slots > slot, slot >= 0, loops >= 0 else { return nil }
    }

    deinit { unsafe munmap(memory, size) }

    // MARK: The master's side

    /// Makes a slot a new worker's.
    func begin(_ slot: Int, loops: Int, id: Int, generation: Int) {
        unsafe csystem_worker_begin(worker(slot), min(loops, self.loops), Int32(id), Int32(generation))
    }

    func setPid(_ pid: Int32, of slot: Int) { unsafe csystem_worker_set_pid(worker(slot), pid) }

    func setState(_ state: csystem_worker_state, accepting: Bool, of slot: Int) {
        unsafe csystem_worker_set_state(worker(slot), Int32(state.rawValue), accepting ? 1 : 0)
    }

    func setReady(_ slot: Int) { unsafe csystem_worker_set_ready(worker(slot), Int64(Descriptors.milliseconds())) }

    func record(of slot: Int) -> csystem_worker { unsafe csystem_worker_read(worker(slot)) }

    /// What the loops of a slot do and have done.
    func loops(of slot: Int) -> [csystem_loop] {
        (0..<loopCount(slot)).map { unsafe csystem_loop_read(csystem_board_loop(worker(slot), $0)) }
    }

    /// The loop of a slot that has been busy for the longest time, and since when.
    func busiest(_ slot: Int) -> (loop: Int, since: Int)? {
        (0..<loopCount(slot))
            .map {
                (
                    loop: $0,
                    since: unsafe Int(truncatingIfNeeded: csystem_loop_busy_since(csystem_board_loop(worker(slot), $0)))
                )
            }
            .filter { $0.since != 0 }
            .min { $0.since < $1.since }
    }

    private func loopCount(_ slot: Int) -> Int { min(max(Int(record(of: slot).loops), 0), loops) }

    // unsafe: the slot lies within the mapping.
    @unsafe func worker(_ slot: Int) -> UnsafeMutablePointer<csystem_worker> {
        precondition(slot >= 0 && slot < slots)
        return unsafe csystem_board_worker(memory, loops, slot)
    }
}

/// A mapping of a whole file.
@unsafe private struct Mapping {
    let memory: UnsafeMutableRawPointer
    let size: Int

    init?(_ descriptor: Int32) {
        var size = 0
        guard let memory = unsafe csystem_map(descriptor, &size) else { return nil }
        unsafe self.memory = memory
        unsafe self.size = size
    }
}

extension csystem_loop {
    /// What the loop runs now, or ran last: "GET /path".
    var text: String {
        // unsafe: the line lies in this value, and its length is no more than its capacity.
        unsafe withUnsafeBytes(of: line) { bytes in
            unsafe String(decoding: bytes.prefix(Int(line_length)).flatMap(Self.escaped), as: UTF8.self)
        }
    }

    /// A client has written it, and is not to write lines of its own into the log, or steer a terminal.
    private static func escaped(_ byte: UInt8) -> [UInt8] {
        if byte >= 0x20, byte < 0x7f { return [byte] }
        return Array("\\x\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
    }
}

// MARK: - A text for children

/// A piece of shared memory with a text in it.
enum SharedText {
    static func make(_ text: String) throws(MasterError) -> Int32 {
        let bytes = Array(text.utf8)
        // A zero behind the text ends it.
        let result = csystem_shared_memory(bytes.count + 1)
        guard result >= 0, let mapping = unsafe Mapping(Int32(result)) else {
            throw MasterError(.sharedMemory, code: result < 0 ? Int32(-result) : errno)
        }
        unsafe mapping.memory.copyMemory(from: bytes, byteCount: bytes.count)
        _ = unsafe munmap(mapping.memory, mapping.size)
        return Int32(result)
    }

    static func read(_ descriptor: Int32) -> String? {
        guard let mapping = unsafe Mapping(descriptor) else { return nil }
        defer { unsafe munmap(mapping.memory, mapping.size) }
        // unsafe: the mapping is good until the function returns.
        let bytes = unsafe UnsafeRawBufferPointer(start: mapping.memory, count: mapping.size)
        return unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
