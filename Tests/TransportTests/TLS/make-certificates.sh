#!/usr/bin/env bash
# Makes the authorities, certificates and keys that the tests of TLS use, in the folder given, with OpenSSL's program.
set -euo pipefail
cd "$1"

cat > ca.conf <<'CONF'
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = none
unique_subject = no
[any]
commonName = supplied
CONF
: > index.txt

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }

# authority NAME COMMON-NAME: a root.
authority() {
    key "$1"
    openssl req -x509 -new -key "$1.key" -subj "/CN=$2" -days 30 -out "$1.pem" \
        -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}

# issue NAME COMMON-NAME ISSUER EXTENSIONS [START END]: a certificate with the extensions given, a line each.
issue() {
    key "$1"
    openssl req -new -key "$1.key" -subj "/CN=$2" -out "$1.csr" 2>/dev/null
    printf '%b\n' "$4" > "$1.ext"
    openssl ca -batch -notext -config ca.conf -cert "$3.pem" -keyfile "$3.key" -in "$1.csr" -out "$1.pem" \
        -extfile "$1.ext" -startdate "${5:-20200101000000Z}" -enddate "${6:-20400101000000Z}" 2>/dev/null
}

authority root 'Test Root'
authority other 'Other Root'
issue middle 'Test Intermediate' root 'basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign'
names='subjectAltName=DNS:localhost,DNS:*.plant.example,IP:127.0.0.1,IP:::1'
issue server localhost root "$names"
issue leaf localhost middle "$names"
cat leaf.pem middle.pem > chain.pem
issue renewed localhost root "$names,DNS:renewed.example"
issue named-only localhost root 'keyUsage=digitalSignature'
issue dns-only broker root 'subjectAltName=DNS:broker.example'
issue expired localhost root "$names" 20200101000000Z 20210101000000Z
issue future localhost root "$names" 20380101000000Z 20390101000000Z
issue client 'Client One' root 'extendedKeyUsage=clientAuth'
issue stranger 'Client Two' other 'extendedKeyUsage=clientAuth'
key self
openssl req -x509 -new -key self.key -subj /CN=localhost -days 30 -addext "$names" -out self.pem 2>/dev/null
openssl pkey -in server.key -aes256 -passout pass:secret -out server.encrypted.key
openssl ec -in server.key -aes128 -passout pass:secret -out server.legacy.key 2>/dev/null
