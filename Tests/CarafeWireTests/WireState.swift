@testable import CarafeWire

/// What a wire says of itself, as a value: `#expect` takes copies, and a wire cannot be copied.
struct WireState {
    let isMidRequest: Bool
    let isMidBody: Bool
    let remainingBodyLength: Int?
    let awaitsContinue: Bool
    let persists: Bool
}

extension Wire where Self: ~Copyable {
    var state: WireState {
        WireState(
            isMidRequest: isMidRequest,
            isMidBody: isMidBody,
            remainingBodyLength: remainingBodyLength,
            awaitsContinue: awaitsContinue,
            persists: persists,
        )
    }
}
