import HTTPTypes

/// What can be wrong with a form, in words.
enum FormError {
    static func missingField(_ name: String) -> HTTPError {
        HTTPError(.badRequest, "The form field \"\(name)\" is missing.")
    }

    static func missingFile(_ name: String) -> HTTPError {
        HTTPError(.badRequest, "The form has no file in \"\(name)\".")
    }

    static var notAForm: HTTPError {
        HTTPError(
            .unsupportedMediaType,
            "This URL takes a form; send it with Content-Type: multipart/form-data or "
                + "application/x-www-form-urlencoded.")
    }
}
