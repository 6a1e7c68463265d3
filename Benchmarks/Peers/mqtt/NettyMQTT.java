// Netty's codec-mqtt: `NettyMQTT FOLDER` prints nanoseconds per packet of each work. It decodes through a channel, as Netty does
// always, and encodes by the encoder's own function, as a channel for tests would cost fifty times as much.
package io.netty.handler.codec.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

public class NettyMQTT {
    static final int ROUNDS = 60;

    public static void main(String[] arguments) throws Exception {
        byte[] bytes = Files.readAllBytes(Path.of(arguments[0], "publish-311.bin"));
        List<MqttPublishMessage> messages = new ArrayList<>();
        EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder(1 << 20));
        double decode = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            for (MqttPublishMessage message : messages) message.release();
            messages.clear();
            ByteBuf buffer = Unpooled.copiedBuffer(bytes);
            long start = System.nanoTime();
            decoder.writeInbound(buffer);
            MqttPublishMessage message;
            while ((message = decoder.readInbound()) != null) messages.add(message);
            decode = Math.min(decode, System.nanoTime() - start);
        }
        int count = messages.size();
        if (count != 10000) throw new IllegalStateException("decoded " + count);
        double encode = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long size = 0;
            long start = System.nanoTime();
            for (MqttPublishMessage message : messages) {
                ByteBuf written = MqttEncoder.doEncode(PooledByteBufAllocator.DEFAULT, message);
                size += written.readableBytes();
                written.release();
            }
            encode = Math.min(encode, System.nanoTime() - start);
            if (size != bytes.length) throw new IllegalStateException("encoded " + size);
        }
        System.out.printf("decode 311\t%.2f%nencode 311\t%.2f%n", decode / count, encode / count);
    }
}
