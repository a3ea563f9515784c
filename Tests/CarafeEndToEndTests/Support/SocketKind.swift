import Foundation
import Testing

/// The two kinds of socket that a server can listen on.
enum SocketKind: String, CaseIterable, CustomTestStringConvertible {
    case tcp
    case unix

    /// An address of this kind that nobody else has.
    func address() throws -> String {
        switch self {
        case .tcp: "127.0.0.1:0"
        case .unix: try Sandbox.required().path("\(UUID().uuidString.prefix(8)).sock")
        }
    }

    var testDescription: String { rawValue }
}
