#if Program
import Testing
import TrestleBase

@testable import trestle

@Suite struct PlantModelTests {
    /// The closed loop without anything between: the machine overheats, is slowed down, cools and runs again.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func oneMachineOverheatsAndTheCommandCoolsIt(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var plant = PlantModel()
        var rule = SpeedRule()
        var commands: [(machine: String, speed: Double, time: Int)] = []
        for time in 0..<240 {
            plant.advance(by: 1, using: &random)
            for machine in plant.machines {
                let reading = machine.readings(using: &random).first { $0.sensor == "temperature" }
                guard let reading, let speed = rule.speed(for: machine.name, at: reading.value) else { continue }
                commands.append((machine.name, speed, time))
                _ = plant.setSpeed(speed, of: machine.name)
            }
        }
        #expect(Set(commands.map(\.machine)) == ["press-2"])
        // The first one within half a minute of the plant's time, and then in turn.
        #expect(commands.first.map { $0.time < 45 } == true && commands.count >= 4)
        #expect(commands.enumerated().allSatisfy { $1.speed == ($0 % 2 == 0 ? SpeedRule.slow : SpeedRule.full) })
        #expect(
            plant.machines.allSatisfy { $0.temperature < SpeedRule.tooHot + 5 && $0.temperature > MachineModel.room })
    }

    @Test func aCommandForNobodyChangesNothing() {
        var plant = PlantModel()
        #expect(plant.setSpeed(50, of: "press-9") == nil)
        #expect(plant.setSpeed(-5, of: "press-1") == 100 && plant.machines[0].speed == 10)
        #expect(plant.setSpeed(1e9, of: "press-1") == 10 && plant.machines[0].speed == 100)
    }
}
#endif
