import Foundation

/// What a peer is started with: `--port 8080 --routes 1000 --files DIR --threads 1`.
public struct Options: Sendable {
    /// On 127.0.0.1.
    public var port = 8080
    /// How many routes with a parameter.
    public var routes = 1000
    /// The directory of the files.
    public var files: String?
    /// How many event loops.
    public var threads = 1
    /// A PEM file, for TLS.
    public var certificate: String?
    /// A PEM file, for TLS.
    public var key: String?

    /// Reads the command line, and ends the program if it cannot.
    public init() {
        var words = CommandLine.arguments.dropFirst()
        while let name = words.popFirst() {
            guard let value = words.popFirst() else { Self.fail("\(name) needs a value") }
            switch name {
            case "--port": port = Self.number(value, of: name)
            case "--routes": routes = Self.number(value, of: name)
            case "--threads": threads = Self.number(value, of: name)
            case "--files": files = value
            case "--certificate": certificate = value
            case "--key": key = value
            default: Self.fail("there is no option \(name)")
            }
        }
    }

    private static func number(_ text: String, of name: String) -> Int {
        guard let number = Int(text) else { fail("\(name) needs a number, and \"\(text)\" is none") }
        return number
    }

    private static func fail(_ sentence: String) -> Never {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
        exit(2)
    }
}
