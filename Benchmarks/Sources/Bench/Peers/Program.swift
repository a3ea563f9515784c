import Foundation

extension Command {
    /// A program that is looked for in PATH, and where servers are for root alone; by its bare name if it is not there,
    /// so that running it fails.
    init(
        installed name: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
    ) {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let candidates = "\(path):/usr/sbin:/sbin".split(separator: ":").map { "\($0)/\(name)" }
        let program = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
        self.init(
            program: program ?? name, arguments: arguments, environment: environment, directory: directory)
    }
}

extension Place {
    /// Writes a file into the scratch directory, and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(scratch)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
