import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A value behind a lock that threads can wait on; for threads that may block, never for an event loop.
///
/// `@unchecked Sendable` and `@safe` because the value is touched only with the mutex held, and the pointers only here.
@safe final class Monitor<State>: @unchecked Sendable {
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init(_ state: State) {
        self.state = state
        // unsafe: both live at one address from here to deinit, as POSIX asks.
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Changes the value and wakes one thread that waits.
    func change<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer {
            unsafe pthread_cond_signal(condition)
            unsafe pthread_mutex_unlock(mutex)
        }
        return body(&state)
    }

    /// Waits until `body` returns something.
    func wait<Result>(_ body: (inout State) -> Result?) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            unsafe pthread_cond_wait(condition, mutex)
        }
    }

    /// Waits until `isDone`, but no longer than `seconds`; returns whether it came to that.
    func wait(seconds: Int, until isDone: (State) -> Bool) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        var end = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &end)
        end.tv_sec += seconds
        while !isDone(state) {
            if unsafe pthread_cond_timedwait(condition, mutex, &end) != 0 { return isDone(state) }
        }
        return true
    }

    /// Wakes every thread that waits.
    func wakeAll() { unsafe pthread_cond_broadcast(condition) }
}

/// Starts a thread that ends when `body` returns.
package func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    // unsafe: the retained object is taken back exactly once, by the thread or by the failure below.
    let start = unsafe Unmanaged.passRetained(Start(name, body))
    var thread = pthread_t()
    let result = unsafe pthread_create(
        &thread, nil,
        { context in
            guard let context = unsafe context else { return nil }
            let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
            unsafe csystem_name_thread(start.name)
            start.body()
            return nil
        }, start.toOpaque())
    guard result == 0 else {
        unsafe start.release()
        throw SystemError(result, "start the thread \(name)")
    }
    pthread_detach(thread)
}
