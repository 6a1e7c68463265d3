// The credentials and errors of a connection that authenticates are SASL's.
@_exported public import TrestleSASL
