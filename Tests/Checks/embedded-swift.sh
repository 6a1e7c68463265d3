#!/usr/bin/env bash
# The codecs compile as Embedded Swift: no Foundation, no existential, no reflection can hide in them.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags=(-package-name trestle -parse-as-library -wmo -Onone -swift-version 6 -enable-experimental-feature Embedded
    -enable-experimental-feature Lifetimes -enable-upcoming-feature ExistentialAny
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility)
for folder_of in Base/WireBytes MQTT/MQTTCodec Kafka/KafkaCodec; do
    module=${folder_of#*/}
    mapfile -t sources < <(find "Sources/$folder_of" -name '*.swift')
    swiftc "${flags[@]}" -I "$folder" -module-name "$module" -emit-module \
        -emit-module-path "$folder/$module.swiftmodule" -c "${sources[@]}" -o "$folder/$module.o"
    echo "$module: ${#sources[@]} files"
done
