import CCarafeSystem
import CarafeCore
import HTTPTypes

/// Where an event loop says what it does: its place on a scoreboard that another process may read at any time.
///
/// `@unchecked Sendable` because one loop writes it, and readers take a moment's view.
@safe public struct LoopBoard: @unchecked Sendable {
    private let loop: UnsafeMutablePointer<csystem_loop>

    /// A place of the size of a `csystem_loop`, which has to stay there as long as the server does.
    public init(_ place: UnsafeMutableRawPointer) {
        unsafe loop = place.assumingMemoryBound(to: csystem_loop.self)
    }

    // unsafe, in all of these: the place outlives the loop, as the initialiser asks for.

    /// Requests answered.
    public var requests: Int { unsafe Int(csystem_loop_requests(loop)) }

    /// - Parameter hasHandlers: whether handlers wait too, and will go on.
    func setIdle(hasHandlers: Bool) { unsafe csystem_loop_set_busy(loop, 0, hasHandlers ? 1 : 0) }

    func setBusy(since milliseconds: UInt64) { unsafe csystem_loop_set_busy(loop, Int64(milliseconds), 1) }

    /// Names the request that the loop works for from now on.
    ///
    /// - Parameter microseconds: now. A turn of the loop can be long, and its requests are each measured by themselves.
    func begin(_ head: RequestHead, at microseconds: UInt64) {
        setBusy(since: microseconds / 1000)
        unsafe head.bytes.withUnsafeBytes { bytes in
            let target = unsafe UnsafeRawBufferPointer(rebasing: bytes[head.target.range])
            var method = head.method.rawValue
            method.withUTF8 { method in
                unsafe csystem_loop_name(loop, method.baseAddress, method.count, target.baseAddress, target.count)
            }
        }
    }

    func count(bytes: Int, microseconds: UInt64, hasFailed: Bool) {
        unsafe csystem_loop_count(loop, UInt64(bytes), microseconds, hasFailed ? 1 : 0)
    }

    func countHarakiri() { unsafe csystem_loop_count_harakiri(loop) }
}
