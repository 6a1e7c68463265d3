import TrestlePlatform

extension RuleRun {
    /// Functions of one number.
    mutating func numeric(_ function: Function, _ argument: RuleValue, _ version: SQLVersion) -> RuleValue {
        guard let operand = numericOperand(argument) else { return .undefined }
        let number = operand.value
        switch function {
        case .abs:
            var magnitude = number
            magnitude.isNegative = false
            return .numeric(magnitude, isInteger: operand.isInteger, version)
        case .ceil: return .numeric(number.rounded(.up), isInteger: true, version)
        case .floor: return .numeric(number.rounded(.down), isInteger: true, version)
        case .round: return .numeric(number.rounded(.halfUp), isInteger: true, version)
        case .sign: return .integer(number.isZero ? 0 : number.isNegative ? -1 : 1)
        case .bitnot: return number.rounded(.down).int.map { .integer(~$0) } ?? .undefined
        case .chr:
            guard let code = number.rounded(.down).int, (0..<128).contains(code) else { return .undefined }
            return .string(String(Unicode.Scalar(UInt8(code))))
        default: return .numeric(Decimal128(Self.double(function, number.double)), isInteger: false, version)
        }
    }

    /// Functions of double precision; NaN and infinities give no Decimal.
    private static func double(_ function: Function, _ x: Double) -> Double {
        switch function {
        case .sqrt: x.squareRoot()
        case .exp: TrestlePlatform.exp(x)
        case .ln: TrestlePlatform.log(x)
        case .log: TrestlePlatform.log10(x)
        case .sin: TrestlePlatform.sin(x)
        case .cos: TrestlePlatform.cos(x)
        case .tan: TrestlePlatform.tan(x)
        case .asin: TrestlePlatform.asin(x)
        case .acos: TrestlePlatform.acos(x)
        case .atan: TrestlePlatform.atan(x)
        case .sinh: TrestlePlatform.sinh(x)
        case .cosh: TrestlePlatform.cosh(x)
        default: TrestlePlatform.tanh(x)
        }
    }

    /// Functions of two numbers.
    mutating func numeric(
        _ function: Function, _ left: RuleValue, _ right: RuleValue, _ version: SQLVersion
    ) -> RuleValue {
        guard let first = numericOperand(left), let second = numericOperand(right) else { return .undefined }
        switch function {
        case .mod, .remainder: return arithmetic(.modulo, left, right, version)
        case .power:
            return .numeric(Decimal128(pow(first.value.double, second.value.double)), isInteger: false, version)
        case .atan2:
            return .numeric(
                Decimal128(TrestlePlatform.atan2(first.value.double, second.value.double)), isInteger: false, version)
        case .trunc:
            let places = min(max(second.value.rounded(.towardZero).int ?? (second.value.isNegative ? 0 : 34), 0), 34)
            return .numeric(
                first.value.rounded(places: places, .towardZero).stripped, isInteger: first.isInteger, version)
        default:
            guard let a = first.value.rounded(.down).int, let b = second.value.rounded(.down).int else {
                return .undefined
            }
            return .integer(function == .bitand ? a & b : function == .bitor ? a | b : a ^ b)
        }
    }
}
