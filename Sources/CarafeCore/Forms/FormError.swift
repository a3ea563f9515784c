import HTTPTypes

/// What can be wrong with a form, in words.
enum FormError {
    static func missingField(_ name: String) -> HTTPError {
        HTTPError(.badRequest, "The form field \"\(name)\" is missing.")
    }

    static func missingFile(_ name: String) -> HTTPError {
        HTTPError(.badRequest, "The form has no file in \"\(name)\".")
    }

    static func fileTooLarge(_ name: String, limit: Int) -> HTTPError {
        HTTPError(
            .contentTooLarge, "The file in \"\(name)\" is larger than the \(limit) bytes that are read at once here.")
    }

    static func notText(_ name: String) -> HTTPError {
        HTTPError(.badRequest, "The file in \"\(name)\" is not UTF-8 text.")
    }

    static var notAForm: HTTPError {
        HTTPError(
            .unsupportedMediaType,
            "This URL takes a form; send it with Content-Type: multipart/form-data or "
                + "application/x-www-form-urlencoded.")
    }

    static var notMultipart: HTTPError {
        HTTPError(
            .unsupportedMediaType, "This URL takes a form with files; send it with Content-Type: multipart/form-data.")
    }

    static func partTooLarge(_ name: String, limit: Int) -> HTTPError {
        HTTPError(
            .contentTooLarge, "The form field \"\(name)\" is larger than the \(limit) bytes that are allowed here.")
    }

    // MARK: - Multipart

    static var noBoundaryParameter: HTTPError {
        malformed("its Content-Type names no boundary of 1 to 70 characters.")
    }

    static var noBoundary: HTTPError {
        malformed("the boundary that its Content-Type names does not begin any line; lines end with CR LF.")
    }

    static func truncated(_ part: Int) -> HTTPError {
        malformed(part == 0 ? "it ends before its first part." : "it ends within part \(part).")
    }

    static func longHead(_ part: Int) -> HTTPError {
        malformed("the header of part \(part) is longer than \(MultipartParser.headLimit) bytes.")
    }

    static func badHeader(_ part: Int) -> HTTPError { malformed("part \(part) has a header line that is none.") }

    static func noDisposition(_ part: Int) -> HTTPError { malformed("part \(part) has no Content-Disposition.") }

    static func otherDisposition(_ part: Int, _ value: String) -> HTTPError {
        malformed("the Content-Disposition of part \(part) is not form-data but \(value.debugDescription).")
    }

    static func noName(_ part: Int) -> HTTPError {
        malformed("the Content-Disposition of part \(part) gives no name, or two.")
    }

    private static func malformed(_ reason: String) -> HTTPError {
        HTTPError(.badRequest, "The multipart form cannot be read: \(reason)")
    }

    // MARK: - Limits

    static func tooManyParts(limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "The form has more than the \(limit) parts that formPartLimit allows.")
    }

    static func tooManyFields(limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "The form has more than the \(limit) fields that formPartLimit allows.")
    }

    static func tooManyParameters(limit: Int) -> HTTPError {
        HTTPError(.badRequest, "The query has more than the \(limit) parameters that are decoded here.")
    }

    static func fieldsTooLarge(limit: Int) -> HTTPError {
        HTTPError(
            .contentTooLarge, "The form's fields are larger than the \(limit) bytes that formMemoryLimit allows.")
    }
}
