#!/usr/bin/env bash
# Makes key and trust stores with Java's keytool in the folder given, the way one does for a Kafka broker: the key is
# made by keytool, its certificate signed by an authority of OpenSSL's, both imported.
#
# Each password is "password"; files are named TYPE.keystore and TYPE.truststore, whatever is in them.
set -euo pipefail
cd "$1"
export LC_ALL=C.UTF-8

java() { keytool "$@" -storepass password -noprompt >/dev/null 2>&1; }

openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj '/CN=Plant CA' 2>/dev/null
echo 'subjectAltName=IP:172.31.34.95,DNS:broker.example' > names.ext

make() { # TYPE
    local type=$1
    local protection=(-storetype "$type")
    java -genkeypair "${protection[@]}" -keystore "$type.keystore" -alias broker -keyalg RSA -keysize 2048 \
        -dname 'CN=broker' -keypass password
    java -certreq "${protection[@]}" -keystore "$type.keystore" -alias broker -file "$type.csr" -keypass password
    openssl x509 -req -in "$type.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names.ext \
        -out "$type.pem" 2>/dev/null
    java -importcert "${protection[@]}" -keystore "$type.keystore" -alias CARoot -file ca.pem
    java -importcert "${protection[@]}" -keystore "$type.keystore" -alias broker -file "$type.pem" -keypass password
    java -importcert "${protection[@]}" -keystore "$type.truststore" -alias CARoot -file ca.pem
}

make pkcs12 &
make jks &
make jceks &
# As Java 8 encrypted, and not encrypted at all.
variant() { # NAME OPTIONS...
    local name=$1
    shift
    java -genkeypair -storetype pkcs12 "$@" -keystore "$name.keystore" -alias broker -keyalg RSA -keysize 2048 \
        -dname 'CN=broker'
    java -importcert -storetype pkcs12 "$@" -keystore "$name.truststore" -alias CARoot -file ca.pem
}
variant pkcs12-old -J-Dkeystore.pkcs12.legacy &
variant pkcs12-plain -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE -J-Dkeystore.pkcs12.macAlgorithm=NONE &
wait
# A key with a password of its own, and a store whose last trusted certificate was taken out again.
cp jks.keystore own-password.keystore
java -keypasswd -storetype jks -keystore own-password.keystore -alias broker -keypass password -new another
for type in pkcs12 jks; do
    cp "$type.truststore" "$type.empty"
    java -delete -storetype "$type" -keystore "$type.empty" -alias CARoot
done
# As OpenSSL exports them, and an alias beyond ASCII.
openssl pkcs12 -export -in pkcs12.pem -certfile ca.pem -name 'broker' -passout pass:password -out openssl.keystore \
    -inkey <(openssl pkcs12 -in pkcs12.keystore -passin pass:password -nodes -nocerts 2>/dev/null)
java -importcert -storetype jks -keystore unicode.truststore -alias 'größe-日本-😀' -file ca.pem
