import Foundation

/// A process and its descendants, as /proc shows them now.
struct ProcessTree {
    let pids: [Int32]

    init(of root: Int32) {
        var children: [Int32: [Int32]] = [:]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for pid in names.compactMap({ Int32($0) }) {
            if let parent = Self.fields(of: pid)?[1], let parent = Int32(parent) {
                children[parent, default: []].append(pid)
            }
        }
        var found = [root]
        var next = 0
        while next < found.count {
            found += children[found[next]] ?? []
            next += 1
        }
        pids = found
    }

    /// Seconds on a processor of all threads there are.
    ///
    /// From the scheduler's own count of nanoseconds: /proc/PID/stat counts hundredths of a second, which for a round of one
    /// second and several processes is not enough.
    var processorTime: Double {
        let nanoseconds = pids.reduce(0) { sum, pid in
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
            return threads.reduce(sum) { sum, thread in
                let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(thread)/schedstat", encoding: .utf8)
                return sum + (text?.split(separator: " ").first.flatMap { Int($0) } ?? 0)
            }
        }
        return Double(nanoseconds) / 1e9
    }

    /// Lets ``peakMemory`` begin anew.
    func forgetPeak() {
        for pid in pids { try? "5".write(toFile: "/proc/\(pid)/clear_refs", atomically: false, encoding: .utf8) }
    }

    /// Bytes of memory; what processes share is divided among them.
    var memory: Int { sum("smaps_rollup", "Pss:") }

    /// The most bytes of memory that each of them had, added up.
    var peakMemory: Int { sum("status", "VmHWM:") }

    private func sum(_ file: String, _ key: String) -> Int {
        pids.reduce(0) { sum, pid in
            let text = (try? String(contentsOfFile: "/proc/\(pid)/\(file)", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
            return sum + (line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0) * 1024
        }
    }

    /// Those of /proc/PID/stat behind the name, from the third of proc(5): state, parent, …
    private static func fields(of pid: Int32) -> [Substring]? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }
}
