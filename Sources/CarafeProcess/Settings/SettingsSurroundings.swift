import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the settings may ask about the machine and the process they are for.
public struct SettingsSurroundings: Sendable, Hashable {
    /// The working directory, from the root: relative paths begin here, and it is `%v`.
    public var directory: String
    /// `%h`.
    public var hostName = "localhost"
    /// `%k`.
    public var processors = 1
    /// `%u`.
    public var userID: UInt32 = 0
    /// `%U`.
    public var userName = "root"
    /// `%g`.
    public var groupID: UInt32 = 0
    /// `%G`.
    public var groupName = "root"
    /// `%T`, since 1970.
    public var microseconds: Int64 = 0
    /// `%V`.
    public var version = ""

    /// Starts from a directory; the rest has neutral values.
    public init(directory: String) {
        self.directory = directory
    }

    /// Asks the system.
    public static func current(directory: String, version: String) -> SettingsSurroundings {
        var here = SettingsSurroundings(directory: directory)
        here.hostName = systemHostName() ?? here.hostName
        here.processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        here.userID = getuid()
        here.groupID = getgid()
        // unsafe: the entry is the C library's and read before anything else asks for one; start-up has one thread.
        here.userName =
            unsafe getpwuid(here.userID).map { unsafe String(cString: $0.pointee.pw_name) } ?? "\(here.userID)"
        // unsafe: as above.
        here.groupName =
            unsafe getgrgid(here.groupID).map { unsafe String(cString: $0.pointee.gr_name) } ?? "\(here.groupID)"
        var now = timespec()
        // unsafe: fills one structure of ours.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
        here.microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
        here.version = version
        return here
    }

    private static func systemHostName() -> String? {
        // unsafe: the buffer is passed with its size; 256 is above every system's limit and leaves room for the NUL.
        let name = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer -> String? in
            unsafe buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress, unsafe gethostname(start, 255) == 0 else { return nil }
            return unsafe String(cString: start)
        }
        return name
    }
}
