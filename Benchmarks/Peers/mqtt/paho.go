// Eclipse Paho's packets for Go: `paho FOLDER` prints nanoseconds per packet of each work.
package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

const rounds = 60

func main() {
	data, err := os.ReadFile(os.Args[1] + "/publish-311.bin")
	if err != nil {
		panic(err)
	}
	var all []packets.ControlPacket
	decode := time.Hour
	for round := 0; round < rounds; round++ {
		all = all[:0]
		reader := bytes.NewReader(data)
		start := time.Now()
		for reader.Len() > 0 {
			packet, err := packets.ReadPacket(reader)
			if err != nil {
				panic(err)
			}
			all = append(all, packet)
		}
		if took := time.Since(start); took < decode {
			decode = took
		}
	}
	if len(all) != 10000 {
		panic(len(all))
	}
	encode := time.Hour
	buffer := bytes.NewBuffer(make([]byte, 0, len(data)))
	for round := 0; round < rounds; round++ {
		buffer.Reset()
		start := time.Now()
		for _, packet := range all {
			if err := packet.Write(buffer); err != nil {
				panic(err)
			}
		}
		if took := time.Since(start); took < encode {
			encode = took
		}
		if !bytes.Equal(buffer.Bytes(), data) {
			panic("written otherwise")
		}
	}
	count := float64(len(all))
	fmt.Printf("decode 311\t%.2f\nencode 311\t%.2f\n", float64(decode)/count, float64(encode)/count)
}
