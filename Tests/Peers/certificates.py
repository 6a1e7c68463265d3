"""Certificates that are wrong on purpose, made by the Python package `cryptography`, and the stores of keytool."""

import datetime
import ipaddress
import pathlib
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from peers import require

NOW = datetime.datetime.now(datetime.timezone.utc)


def days(count):
    return NOW + datetime.timedelta(days=count)


def general_name(text):
    kind, value = text.split(":", 1)
    return x509.DNSName(value) if kind == "dns" else x509.IPAddress(ipaddress.ip_address(value))


class Made:
    """A certificate and its key, in PEM files."""

    def __init__(self, folder, name, certificate, key, above=()):
        self.certificate, self.key, self.name = certificate, key, name
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)
        self.path = pathlib.Path(folder) / f"{name}.crt"
        self.key_path = pathlib.Path(folder) / f"{name}.key"
        self.path.write_bytes(self.pem + b"".join(one.pem for one in above))
        self.key_path.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))

    def encrypted_key(self, password):
        path = self.key_path.with_suffix(".encrypted.key")
        path.write_bytes(self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password.encode())))
        return path


class Workshop:
    """Makes certificates into one folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.count = 0

    def authority(self, common_name="Plant Root", issuer=None, organisation="Plant", **period):
        return self._make(common_name, issuer, organisation, authority=True, **period)

    def issue(
            self, issuer, *names, common_name="server", start=-1, end=30, purpose="server", above=(), bits=None,
            subject=None):
        """`issuer` None: signed by itself. `names`: dns:… and ip:…; none leaves the extension out. `bits`: an RSA key.
        `subject`: attributes, instead of organisation and common name."""
        return self._make(
            common_name, issuer, "Plant", names=names, start=start, end=end, purpose=purpose, above=above, bits=bits,
            subject=subject)

    def _make(
            self, common_name, issuer, organisation, *, authority=False, names=(), start=-1, end=30, purpose=None, above=(),
            bits=None, subject=None):
        key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
        if subject is None:
            subject = [(NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common_name)]
        subject = x509.Name([x509.NameAttribute(kind, text) for kind, text in subject])
        builder = (
            x509.CertificateBuilder().subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(days(start)).not_valid_after(days(end))
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False))
        if issuer:
            builder = builder.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
        if purpose:
            usage = ExtendedKeyUsageOID.SERVER_AUTH if purpose == "server" else ExtendedKeyUsageOID.CLIENT_AUTH
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([general_name(name) for name in names]), critical=False)
        self.count += 1
        certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
        return Made(self.folder, f"{common_name.replace(' ', '-').lower()}-{self.count}", certificate, key, above)

    def revocation_list(self, issuer, *revoked, start=-1, end=30, name="revoked", extensions=(), of_entries=()):
        """A list of `issuer` with these certificates on it, and critical extensions, some of them of its entries."""
        builder = (
            x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
            .last_update(days(start)).next_update(days(end)))
        for made in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(made.certificate.serial_number)
            for extension in of_entries:
                entry = entry.add_extension(extension, critical=True)
            builder = builder.add_revoked_certificate(entry.revocation_date(days(start)).build())
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        path = self.folder / f"{name}.crl"
        path.write_bytes(builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return path

    def key_store(self, made, password="changeit"):
        """A PKCS #12 store with key and certificate, as Java servers have it."""
        path = made.path.with_suffix(".p12")
        path.write_bytes(pkcs12.serialize_key_and_certificates(
            b"server", made.key, made.certificate, None, serialization.BestAvailableEncryption(password.encode())))
        return path

    def keytool(self, *arguments):
        result = subprocess.run(
            [require("keytool"), *map(str, arguments)], capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stdout + result.stderr

    def java_trust_store(self, made, kind="JKS", password="changeit", name="truststore"):
        path = self.folder / f"{name}.{kind.lower()}"
        self.keytool(
            "-importcert", "-noprompt", "-alias", "ca", "-file", made.path, "-keystore", path, "-storetype", kind,
            "-storepass", password)
        return path
