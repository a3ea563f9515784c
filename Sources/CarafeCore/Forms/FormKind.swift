/// How a form is encoded, by its content type.
enum FormKind {
    case urlencoded
    case multipart(boundary: [UInt8])

    /// `nil` for what is no form.
    ///
    /// - Throws: a 400 for a multipart form without a boundary that can be one (RFC 2046 §5.1.1).
    init?(_ contentType: String?) throws {
        guard let contentType else { return nil }
        let type = ParameterizedValue(parsing: contentType.utf8)
        switch type.value {
        case "application/x-www-form-urlencoded": self = .urlencoded
        case "multipart/form-data":
            guard let boundary = type["boundary"], (1...70).contains(boundary.count),
                boundary.allSatisfy({ (0x20...0x7e).contains($0) })
            else { throw FormError.noBoundaryParameter }
            self = .multipart(boundary: boundary)
        default: return nil
        }
    }
}
