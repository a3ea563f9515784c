#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What has to be known of a handler's parameter before a request comes: what it reads, and how to ask it.
package struct ParameterType: Sendable, Equatable {
    /// As it is written in Swift, for messages.
    let name: String
    let id: ObjectIdentifier
    let converterNames: Set<String>
    /// Whether it reads all text that its converters let through, so that it need not be asked.
    let isTotal: Bool
    /// Whether it refuses only what is too large for any type that a rule like it would be given.
    let readsAllThatFits: Bool
    let accepts: @Sendable (PathText) -> Bool

    init<Value: PathParameter>(_ type: Value.Type) {
        name = "\(type)"
        id = ObjectIdentifier(type)
        converterNames = type.converterNames
        isTotal = type == String.self || type == UUID.self
        let isWide = (type as? any FixedWidthInteger.Type).map { $0.bitWidth >= 64 } ?? false
        readsAllThatFits = isTotal || isWide || type == Double.self
        if type == Int.self {
            // The commonest type, asked without the detour of a generic optional.
            accepts = { Int(pathText: $0) != nil }
        } else {
            accepts = { Value(pathText: $0) != nil }
        }
    }

    package static func == (left: ParameterType, right: ParameterType) -> Bool { left.id == right.id }
}

/// A converter of the application's own.
package struct CustomConverter: Sendable {
    let name: String
    let type: ParameterType
    let weight: Int
    let matchesSlashes: Bool
    let source: SourcePlace
}
