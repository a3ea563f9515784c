import CarafeCore

extension RequestFromVariables {
    // None of these is inlined into another: in one large function Swift 6.3 stops inlining what is small.

    mutating func take(_ variable: FieldSlice, of block: Span<UInt8>) throws(WireError) {
        let (start, end) = (Int(variable.name.start), Int(variable.name.end))
        guard end &- start >= 8 else { return try takeShort(variable, of: block) }
        let ends = (first: block.word(at: start), last: block.word(at: end &- 8))
        // Not shifted, for which the compiler would load the word in pieces.
        if ends.first &- packed("HTTP_") &<< 24 < 1 &<< 24 {
            try takeField(variable, ends, of: block)
        } else {
            try takeMeta(variable, ends, of: block)
        }
    }

    private mutating func takeShort(_ variable: FieldSlice, of block: Span<UInt8>) throws(WireError) {
        let length = variable.name.count
        switch length >= 5 ? block.byteBehindHTTP(at: Int(variable.name.start)) : nil {
        case UInt8(ascii: "_"): try takeField(variable, (0, 0), of: block)
        case UInt8(ascii: "S") where length == 5: https = variable.value
        default: break
        }
    }

    /// - Parameter ends: the first and the last eight bytes of the name, which may overlap; zeros of a shorter one.
    @inline(never)
    private mutating func takeField(
        _ field: FieldSlice,
        _ ends: (first: UInt64, last: UInt64),
        of block: Span<UInt8>,
    ) throws(WireError) {
        fieldCount += 1
        guard fieldCount <= limits.headerCount else {
            throw UWSGIFault.tooManyFields(limit: limits.headerCount, at: offset(of: field.name))
        }
        fieldBytes += Int(field.value.end) - Int(field.name.start)
        guard fieldBytes <= limits.headerBytes else {
            throw UWSGIFault.fieldsTooLarge(limit: limits.headerBytes, at: offset(of: field.name))
        }
        guard !block.holdsLineEndOrNUL(at: field.value) else {
            throw UWSGIFault.invalidFieldValue(at: offset(of: field.value))
        }
        switch field.name.count {
        case 9 where ends == (packed("HTTP_HOS"), packed("TTP_HOST")): host = field.value
        case 22
        where ends == (packed("HTTP_TRA"), packed("ENCODING"))
            && block.word(at: Int(field.name.start) + 8) == packed("NSFER_EN"):
            if listsChunked(block, at: field.value) { chunked = field.value }
        default: break
        }
    }

    /// A variable that is no header field; most of them are only data.
    @inline(never)
    private mutating func takeMeta(
        _ variable: FieldSlice,
        _ ends: (first: UInt64, last: UInt64),
        of block: Span<UInt8>,
    ) throws(WireError) {
        // The two words hold all of a name of up to 16 bytes.
        switch (variable.name.count, ends.first, ends.last) {
        case (9, packed("PATH_INF"), packed("ATH_INFO")): pathInfo = variable.value
        case (11, packed("REQUEST_"), packed("UEST_URI")): target = variable.value
        case (11, packed("SCRIPT_N"), packed("IPT_NAME")): scriptName = variable.value
        case (11, packed("SERVER_N"), packed("VER_NAME")): serverName = variable.value
        case (12, packed("QUERY_ST"), packed("Y_STRING")): query = variable.value
        case (14, packed("REQUEST_"), packed("T_METHOD")): method = variable.value
        case (14, packed("REQUEST_"), packed("T_SCHEME")): scheme = variable.value
        case (14, packed("CONTENT_"), packed("T_LENGTH")): try takeContentLength(block, at: variable.value)
        case (15, packed("SERVER_P"), packed("PROTOCOL")): serverProtocol = variable.value
        default: break
        }
    }

    private mutating func takeContentLength(
        _ block: Span<UInt8>,
        at range: ByteRange,
    ) throws(WireError) {
        // 18 digits cannot overflow; a length that wraps would be someone else's request.
        guard range.count <= 18 else { throw UWSGIFault.invalidContentLength(at: offset(of: range)) }
        var length: Int?
        for index in range.range {
            let digit = block[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw UWSGIFault.invalidContentLength(at: offset(of: range)) }
            length = (length ?? 0) * 10 + Int(digit)
        }
        if let earlier = contentLength, earlier ?? 0 != length ?? 0 {
            throw UWSGIFault.conflictingContentLength(at: offset(of: range))
        }
        contentLength = .some(length ?? contentLength ?? nil)
    }

    /// Whether `chunked` is one of the codings, which are a list (RFC 9112 §6.1).
    private func listsChunked(_ block: Span<UInt8>, at range: ByteRange) -> Bool {
        var start = Int(range.start)
        for index in start...Int(range.end) {
            guard index == Int(range.end) || block[index] == UInt8(ascii: ",") else { continue }
            if block.equals("chunked", at: block.trimmingBlanks(start, index)) { return true }
            start = index + 1
        }
        return false
    }
}

extension Span<UInt8> {
    @inline(__always)
    fileprivate func holdsLineEndOrNUL(at range: ByteRange) -> Bool {
        extracting(Int(range.start)..<Int(range.end)).holdsLineEndOrNUL()
    }

    fileprivate func trimmingBlanks(_ start: Int, _ end: Int) -> ByteRange {
        var (start, end) = (start, end)
        while start < end, self[start] == UInt8(ascii: " ") || self[start] == UInt8(ascii: "\t") { start += 1 }
        while start < end, self[end - 1] == UInt8(ascii: " ") || self[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        return ByteRange(start, end)
    }
}
