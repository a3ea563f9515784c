import CarafeCore

extension RequestFromVariables {
    @inline(__always)
    mutating func take(_ variable: FieldSlice, of block: Span<UInt8>) throws(WireError) {
        let start = Int(variable.name.start)
        let length = Int(variable.name.end) - start
        switch length >= 5 ? block.byteBehindHTTP(at: start) : nil {
        case UInt8(ascii: "_"): try takeField(variable, length: length, of: block)
        case UInt8(ascii: "S") where length == 5: https = variable.value
        case nil: try takeMeta(variable, length: length, of: block)
        default: break
        }
    }

    @inline(__always)
    private mutating func takeField(
        _ field: FieldSlice,
        length: Int,
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
        switch length {
        case 9 where block.spells(packed("HTTP_HOS"), packed("TTP_HOST"), at: field.name):
            host = field.value
        case 22
        where block.spells(packed("HTTP_TRA"), packed("ENCODING"), at: field.name)
            && block.word(at: Int(field.name.start) + 8) == packed("NSFER_EN"):
            if listsChunked(block, at: field.value) { chunked = field.value }
        default:
            break
        }
    }

    /// A variable that is no header field; most of them are only data.
    @inline(__always)
    private mutating func takeMeta(
        _ variable: FieldSlice,
        length: Int,
        of block: Span<UInt8>,
    ) throws(WireError) {
        let key = variable.name
        switch length {
        case 9:
            if block.spells(packed("PATH_INF"), packed("ATH_INFO"), at: key) { pathInfo = variable.value }
        case 11:
            if block.spells(packed("REQUEST_"), packed("UEST_URI"), at: key) {
                target = variable.value
            } else if block.spells(packed("SCRIPT_N"), packed("IPT_NAME"), at: key) {
                scriptName = variable.value
            } else if block.spells(packed("SERVER_N"), packed("VER_NAME"), at: key) {
                serverName = variable.value
            }
        case 12:
            if block.spells(packed("QUERY_ST"), packed("Y_STRING"), at: key) { query = variable.value }
        case 14:
            if block.spells(packed("REQUEST_"), packed("T_METHOD"), at: key) {
                method = variable.value
            } else if block.spells(packed("REQUEST_"), packed("T_SCHEME"), at: key) {
                scheme = variable.value
            } else if block.spells(packed("CONTENT_"), packed("T_LENGTH"), at: key) {
                try takeContentLength(block, at: variable.value)
            }
        case 15:
            if block.spells(packed("SERVER_P"), packed("PROTOCOL"), at: key) { serverProtocol = variable.value }
        default:
            break
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
