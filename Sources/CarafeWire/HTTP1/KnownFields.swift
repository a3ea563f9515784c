import CarafeCore

/// What the fields say that the wire itself acts on.
struct KnownFields {
    private(set) var framing = FramingFields()
    /// The index of the Host field.
    private(set) var host: Int?
    private(set) var hasClose = false
    private(set) var hasKeepAlive = false
    private(set) var expectsContinue = false
    private var otherExpectation: Int?
    private var validHost = ValidHost()

    /// Makes it ready for the fields of the connection's next request.
    mutating func reset() {
        framing = FramingFields()
        host = nil
        (hasClose, hasKeepAlive, expectsContinue) = (false, false, false)
        otherExpectation = nil
    }

    /// Takes note of the field that stands at `index` in the list of fields.
    @inline(__always)
    mutating func read(
        _ input: borrowing Span<UInt8>,
        name: Range<Int>,
        value: Range<Int>,
        index: Int,
        version: HTTPVersion,
    ) throws(WireError) {
        switch name.count {
        case 4 where input.spells(name, "host"):
            // RFC 9112 §3.2: more than one, or an invalid one, is a 400 in any version.
            guard host == nil else { throw .hostRepeated(at: name.lowerBound) }
            try validHost.check(input, value)
            host = index
        case 6 where input.spells(name, "expect"):
            readExpect(input, value)
        case 10 where input.spells(name, "connection"):
            readConnection(input, value)
        case 14 where input.spells(name, "content-length"):
            try framing.readContentLength(input, value)
        case 17 where input.spells(name, "transfer-encoding"):
            try framing.readTransferEncoding(input, value, version: version)
        default:
            break
        }
    }

    /// RFC 9110 §10.1.1: an expectation that cannot be met may be answered with 417.
    func checkExpectation() throws(WireError) {
        if let otherExpectation { throw .expectation(at: otherExpectation) }
    }

    /// RFC 9110 §7.6.1: a list over all lines, in any case.
    private mutating func readConnection(_ input: borrowing Span<UInt8>, _ value: Range<Int>) {
        var position = value.lowerBound
        while let option = input.nextListElement(&position, end: value.upperBound) {
            switch option.count {
            case 5 where input.spells(option, "close"): hasClose = true
            case 10 where input.spells(option, "keep-alive"): hasKeepAlive = true
            default: break
            }
        }
    }

    private mutating func readExpect(_ input: borrowing Span<UInt8>, _ value: Range<Int>) {
        var position = value.lowerBound
        while let expectation = input.nextListElement(&position, end: value.upperBound) {
            if input.spells(expectation, "100-continue") {
                expectsContinue = true
            } else if !expectation.isEmpty {
                otherExpectation = expectation.lowerBound
            }
        }
    }
}
