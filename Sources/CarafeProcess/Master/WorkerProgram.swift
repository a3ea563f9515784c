import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A program that is about to be a worker.
struct WorkerProgram {
    var path: String
    var arguments: [String]
    /// `NAME=value` each.
    var environment: [String]
    /// The first becomes number 3, and so on.
    var descriptors: [Int32]
    var mask: Int32?
    var directory: String?
    var identity: ProcessIdentity?

    /// Starts it, and returns its pid when it runs.
    func start() throws(SpawnError) -> Int32 {
        var step: Int32 = 0
        let groups = identity?.groups ?? []
        // unsafe: all that is pointed to outlives the call, which keeps none of it; counts belong to their pointers.
        let result = unsafe path.withCString { path in
            unsafe withCStrings(arguments) { arguments in
                unsafe withCStrings(environment) { environment in
                    unsafe descriptors.withUnsafeBufferPointer { descriptors in
                        unsafe groups.withUnsafeBufferPointer { groups in
                            unsafe withCString(directory) { directory in
                                var spawn = unsafe csystem_spawn(
                                    path: path, arguments: arguments, environment: environment,
                                    descriptors: descriptors.baseAddress, descriptor_count: Int32(descriptors.count),
                                    mask: mask ?? -1, directory: directory, changes_user: identity == nil ? 0 : 1,
                                    uid: identity?.uid ?? 0, gid: identity?.gid ?? 0,
                                    groups: groups.baseAddress, group_count: Int32(groups.count))
                                return unsafe csystem_spawn(&spawn, &step)
                            }
                        }
                    }
                }
            }
        }
        guard result > 0 else { throw SpawnError(step: step, code: Int32(-result), program: self) }
        return Int32(result)
    }
}

// unsafe: the pointers are good during `body`, and end with nil, as execve wants them.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result,
) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeBufferPointer { buffer in
        // The array has at least the nil in it.
        unsafe body(buffer.baseAddress.unsafelyUnwrapped)
    }
}

// unsafe: the pointer is good during `body`.
private func withCString<Result>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let string else { return body(nil) }
    return unsafe string.withCString { unsafe body($0) }
}
