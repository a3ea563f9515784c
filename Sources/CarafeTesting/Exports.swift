// A test that imports this module can name what it tests: `App`, `Response`, `.ok`.
@_exported public import CarafeCore
@_exported public import HTTPTypes
