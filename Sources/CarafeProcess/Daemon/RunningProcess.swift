import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Another process, by its number.
struct RunningProcess {
    let pid: Int32

    /// One that has ended is not, though it has its number until its parent has asked about it.
    var isThere: Bool {
        guard csystem_is_process(pid) != 0 else { return false }
        guard let ending = ending() else { return true }
        defer { ending.close() }
        var entry = pollfd(fd: ending.descriptor, events: Int16(POLLIN), revents: 0)
        // unsafe: one entry, which outlives the call.
        return unsafe csystem_poll(&entry, 1, 0) <= 0
    }

    func signal(_ number: Int32) throws(Errno) { try Errno.check(csystem_send_signal(pid, number)) }

    /// Whether it has a file open, or one may not know.
    func mayHaveOpen(_ identity: FileIdentity) -> Bool {
        var identity = csystem_file_identity(
            device: identity.device, inode: identity.inode, size: 0, is_regular: 1, is_directory: 0)
        // unsafe: reads the struct, which outlives the call.
        return unsafe csystem_process_has_open(pid, &identity) != 0
    }

    /// What becomes readable when it ends; `nil` where there is no such thing.
    func ending() -> OpenFile? {
        let result = csystem_open_process(pid)
        return result < 0 ? nil : OpenFile(descriptor: Int32(result))
    }
}
