// What the decoder mqtt-packet says of packets: reads {"version":…,"hex":…} lines, writes accept or reject for each.
'use strict'
const mqtt = require('mqtt-packet')

for (const line of require('fs').readFileSync(0, 'utf8').split('\n')) {
  if (!line) continue
  const { version, hex } = JSON.parse(line)
  let packets = 0
  let failed = false
  try {
    const parser = mqtt.parser({ protocolVersion: version })
    parser.on('packet', () => { packets++ })
    parser.on('error', () => { failed = true })
    parser.parse(Buffer.from(hex, 'hex'))
  } catch (error) {
    failed = true
  }
  console.log(packets === 1 && !failed ? 'accept' : 'reject')
}
