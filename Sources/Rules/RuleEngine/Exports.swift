// The result of a vector.
@_exported public import enum TrestleJSON.VectorOutcome
