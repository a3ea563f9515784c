import CCarafeSystem

// Buffers that connections borrow, so that those that wait hold none.

extension EventLoop {
    /// Receives into the loop's buffer and lends it out; it must come back by ``giveBack(input:)``.
    ///
    /// - Parameter reserve: how much of the buffer is left free.
    func receive(from descriptor: Int32, reserve: Int = 0) -> (result: Int, input: [UInt8]) {
        var buffer: [UInt8] = []
        swap(&buffer, &input)
        if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.inputSize) }
        // unsafe: the kernel writes into the array's own storage, `count` bytes at most.
        let result = unsafe buffer.withUnsafeMutableBytes {
            unsafe csystem_receive(descriptor, $0.baseAddress, $0.count - reserve)
        }
        return (result, buffer)
    }

    /// Receives at most `count` bytes to where they are to stay, behind those that are there.
    func receive(from descriptor: Int32, atMost count: Int, appendingTo bytes: inout [UInt8]) -> Int {
        var result = 0
        bytes.append(addingCapacity: count) { output in
            // unsafe: the kernel fills the room that was made, `count` bytes at most, and what it filled is counted.
            unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
                result = unsafe csystem_receive(descriptor, buffer.baseAddress, count)
                filled = max(0, result)
            }
        }
        return result
    }

    func giveBack(input buffer: consuming [UInt8]) { input = buffer }

    func borrowOutput() -> [UInt8] {
        var buffer: [UInt8] = []
        swap(&buffer, &spareOutput)
        return buffer
    }

    /// Keeps an emptied buffer for the next connection, unless it has grown beyond what most need.
    func giveBack(output buffer: consuming [UInt8]) {
        guard buffer.capacity <= 256 * 1024 else { return }
        if !buffer.isEmpty { buffer.removeAll(keepingCapacity: true) }
        spareOutput = buffer
    }
}
