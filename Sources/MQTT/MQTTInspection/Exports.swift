// Results and printed messages are values of it.
@_exported public import TrestleJSON
