import WireBytes

/// A machine of the simulated plant: it gets warm by its work and is cooled by the air.
struct MachineModel: Sendable {
    let hall: String
    let name: String
    /// In degrees Celsius.
    private(set) var temperature: Double
    /// The speed in percent of the full one, 10 to 100.
    private(set) var speed: Double
    /// The share of the difference to the room's temperature that the air takes in a second.
    private var cooling: Double
    /// How fast the cooling gets worse, for each second.
    private let wear: Double

    /// The temperature of the hall.
    static let room = 20.0
    /// What full speed heats in a second.
    private static let heating = 1.75

    init(hall: String, name: String, cooling: Double, wear: Double = 0, temperature: Double = 50) {
        (self.hall, self.name, self.cooling, self.wear) = (hall, name, cooling, wear)
        self.temperature = temperature
        speed = 100
    }

    mutating func setSpeed(_ percent: Double) { speed = min(max(percent, 10), 100) }

    /// Lets time pass.
    ///
    /// - Parameter seconds: at most a few at a time.
    mutating func advance(by seconds: Double, using random: inout some RandomNumberGenerator) {
        let load = speed / 100
        let change = Self.heating * load * load - cooling * (temperature - Self.room)
        temperature += change * seconds + Double.random(in: -0.1...0.1, using: &random)
        // A slow drift up and down beside the wear.
        cooling = max(0.01, cooling - wear * seconds + Double.random(in: -0.00002...0.00002, using: &random))
    }

    /// What its sensors say: the true value, and the noise of the instrument.
    func readings(using random: inout some RandomNumberGenerator) -> [(sensor: String, value: Double, unit: String)] {
        let vibration = 0.4 + 0.02 * speed + max(0, temperature - 75) * 0.05
        return [
            ("temperature", temperature + Double.random(in: -0.3...0.3, using: &random), "°C"),
            ("vibration", vibration * Double.random(in: 0.95...1.05, using: &random), "mm/s"),
            ("speed", speed, "%"),
        ]
    }
}

/// The plant of `trestle demo`: four machines, one of which cannot get rid of its heat.
struct PlantModel: Sendable {
    private(set) var machines = [
        MachineModel(hall: "hall-1", name: "press-1", cooling: 0.055),
        MachineModel(hall: "hall-1", name: "press-2", cooling: 0.02, temperature: 60),
        MachineModel(hall: "hall-2", name: "mixer-1", cooling: 0.05),
        MachineModel(hall: "hall-2", name: "mixer-2", cooling: 0.06),
    ]

    mutating func advance(by seconds: Double, using random: inout some RandomNumberGenerator) {
        for index in machines.indices { machines[index].advance(by: seconds, using: &random) }
    }

    /// - Returns: the former speed; `nil` when there is no such machine.
    mutating func setSpeed(_ percent: Double, of name: String) -> Double? {
        guard let index = machines.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else { return nil }
        let former = machines[index].speed
        machines[index].setSpeed(percent)
        return former
    }
}

/// The consumer's rule: a machine that is too hot gets slower, and one that has cooled down runs at full speed again.
struct SpeedRule: Sendable {
    static let tooHot = 80.0
    static let coolAgain = 65.0
    static let slow = 40.0
    static let full = 100.0

    private var slowed: Set<String> = []

    /// - Returns: the speed to command; `nil` for none.
    mutating func speed(for machine: String, at temperature: Double) -> Double? {
        if temperature > Self.tooHot, slowed.insert(machine).inserted { return Self.slow }
        if temperature < Self.coolAgain, slowed.remove(machine) != nil { return Self.full }
        return nil
    }
}
