// mqtt-packet for node: `node mqtt_packet.js FOLDER` prints nanoseconds per packet of each work.
'use strict'
const fs = require('fs')
const mqtt = require('mqtt-packet')

const rounds = 40
for (const [name, version] of [['311', 4], ['5', 5]]) {
  const bytes = fs.readFileSync(`${process.argv[2]}/publish-${name}.bin`)
  let packets = []
  let decode = Infinity
  for (let round = 0; round < rounds; round++) {
    packets = []
    const parser = mqtt.parser({ protocolVersion: version })
    parser.on('packet', packet => packets.push(packet))
    const start = process.hrtime.bigint()
    parser.parse(bytes)
    decode = Math.min(decode, Number(process.hrtime.bigint() - start))
  }
  if (packets.length !== 10000) throw new Error(`decoded ${packets.length}`)
  let encode = Infinity
  let size = 0
  const sink = { write (chunk) { size += chunk.length; return true }, cork () {}, uncork () {} }
  for (let round = 0; round < rounds; round++) {
    size = 0
    const start = process.hrtime.bigint()
    for (const packet of packets) mqtt.writeToStream(packet, sink, { protocolVersion: version })
    encode = Math.min(encode, Number(process.hrtime.bigint() - start))
    if (size !== bytes.length) throw new Error(`encoded ${size} of ${bytes.length}`)
  }
  console.log(`decode ${name}\t${(decode / 10000).toFixed(2)}\nencode ${name}\t${(encode / 10000).toFixed(2)}`)
}
