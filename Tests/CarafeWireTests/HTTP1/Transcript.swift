import CarafeCore
import HTTPTypes
import Testing

@testable import CarafeWire

/// What a wire made of some bytes, in a form that does not depend on how they were cut.
enum Step: Equatable {
    case head(HeadSummary)
    case body(String)
    case end
    /// With the offset from the connection's first byte.
    case error(String, status: Int, at: Int)
}

struct HeadSummary: Equatable {
    var method: String
    var target: String
    var path: String
    var query: String
    var authority: String
    var fields: [String]
    var version: HTTPVersion
    var framing: BodyFraming

    init(_ head: RequestHead) {
        method = head.method.rawValue
        target = head.bytes.string(at: head.target)
        path = head.bytes.string(at: head.path)
        query = head.bytes.string(at: head.query)
        authority = head.bytes.string(at: head.authority)
        fields = head.fields.map { head.bytes.string(at: $0.name) + ": " + head.bytes.string(at: $0.value) }
        version = head.version
        framing = head.framing
    }
}

/// Does to a wire what a connection does: presents what was not consumed again with more behind, answers each request
/// when it is complete, and stops at an error or when the connection is not kept.
struct TestDriver: ~Copyable {
    var wire: HTTP1Wire
    private(set) var steps: [Step] = []
    private(set) var heads: [RequestHead] = []
    private(set) var output: [UInt8] = []
    private(set) var error: WireError?
    private var buffer: [UInt8] = []
    private var dropped = 0

    init(limits: WireLimits = WireLimits(), isSecure: Bool = false) {
        wire = HTTP1Wire(limits: limits, peer: .local, isSecure: isSecure)
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        guard error == nil, wire.persists else { return }
        buffer += bytes
        let input = buffer
        var offset = 0
        while error == nil, wire.persists {
            do throws(WireError) {
                let event = try wire.receive(input.span, at: &offset)
                if case .needMore = event { break }
                note(event)
            } catch {
                self.error = error
                steps.append(.error(error.code.name, status: error.status.code, at: dropped + error.offset))
            }
        }
        buffer.removeFirst(offset)
        dropped += offset
    }

    private mutating func note(_ event: WireEvent) {
        switch event {
        case .needMore: break
        case .head(let head):
            heads.append(head)
            steps.append(.head(HeadSummary(head)))
            if !wire.isMidBody { answer() }
        case .body(let range):
            let text = String(decoding: buffer[range], as: UTF8.self)
            if case .body(let before) = steps.last {
                steps[steps.count - 1] = .body(before + text)
            } else {
                steps.append(.body(text))
            }
        case .end:
            steps.append(.end)
            answer()
        }
    }

    private mutating func answer() {
        _ = wire.encodeHead(
            of: Response("ok"), bodyLength: 2, heads: ResponseHeads(secondsSince1970: 0), closing: false, into: &output)
    }
}

/// Latin-1, so that `\u{ff}` in a test is the byte 0xff.
func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

func steps(
    _ input: [UInt8],
    cutAt cuts: [Int] = [],
    limits: WireLimits = WireLimits(),
    isSecure: Bool = false,
) -> [Step] {
    var driver = TestDriver(limits: limits, isSecure: isSecure)
    var start = 0
    for cut in cuts + [input.count] {
        driver.feed(input[start..<cut])
        start = cut
    }
    return driver.steps
}

let nextRequest = "GET /next HTTP/1.1\r\nHost: next\r\n\r\n"

/// The steps of `text` when it comes whole, having made sure that they are the same byte by byte, and with the next
/// request behind it.
func stepsThreeWays(
    _ text: String,
    limits: WireLimits = WireLimits(),
    isSecure: Bool = false,
    endsConnection: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation,
) -> [Step] {
    let input = bytes(text)
    let whole = steps(input, limits: limits, isSecure: isSecure)
    let single = steps(input, cutAt: Array(0..<input.count), limits: limits, isSecure: isSecure)
    #expect(single == whole, "byte by byte", sourceLocation: sourceLocation)

    let followed = steps(input + bytes(nextRequest), limits: limits, isSecure: isSecure)
    if case .error = whole.last {
        #expect(followed == whole, "with a request behind", sourceLocation: sourceLocation)
    } else if !endsConnection {
        #expect(followed.dropLast() == whole[...], "with a request behind", sourceLocation: sourceLocation)
        if case .head(let head)? = followed.last {
            #expect(head.path == "/next", sourceLocation: sourceLocation)
        } else {
            Issue.record("the request behind is not seen", sourceLocation: sourceLocation)
        }
    }
    return whole
}

/// The one error of `text`, as `status code`; `nil` when it is accepted.
func refusal(
    _ text: String,
    limits: WireLimits = WireLimits(),
    isSecure: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation,
) -> String? {
    let steps = stepsThreeWays(text, limits: limits, isSecure: isSecure, sourceLocation: sourceLocation)
    guard case .error(let code, let status, _)? = steps.last else { return nil }
    return "\(status) \(code)"
}

func onlyHead(
    _ text: String,
    isSecure: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation,
) throws -> HeadSummary {
    let steps = stepsThreeWays(text, isSecure: isSecure, sourceLocation: sourceLocation)
    guard case .head(let head)? = steps.first else {
        throw TestFailure(description: "no head: \(steps)")
    }
    return head
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
}
