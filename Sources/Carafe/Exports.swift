// One import is enough for an application.
@_exported public import CarafeCore
@_exported public import HTTPTypes
