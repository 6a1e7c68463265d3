"""Certificates for the security tests, made by openssl and keytool: an authority, a server, a client, and a stranger."""

import subprocess

from peers import require

PASSWORD = "changeit"


class Certificates:
    """`server` is good for 127.0.0.1 and 127.0.0.2. Paths are attributes: ca, server, server_key, …"""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._authority("ca")
        self._authority("stranger-ca")
        self._issue("server", "ca", "subjectAltName=IP:127.0.0.1,IP:127.0.0.2")
        self._issue("client", "ca", "extendedKeyUsage=clientAuth")
        self._issue("stranger", "stranger-ca", "extendedKeyUsage=clientAuth")
        self.truststore = folder / "trust.jks"
        self._run(
            require("keytool"), "-importcert", "-noprompt", "-alias", "ca", "-file", self["ca"], "-keystore",
            self.truststore, "-storetype", "JKS", "-storepass", PASSWORD)

    def __getitem__(self, name):
        return self.folder / f"{name}.pem"

    def key(self, name):
        return self.folder / f"{name}.key"

    def revoke(self, authority, *names):
        """Writes the authority's revocation list with these certificates on it, and returns its path."""
        configuration, database = self.folder / "revoke.conf", self.folder / "revoked.txt"
        database.touch()
        configuration.write_text(
            f"[ca]\ndefault_ca = own\n[own]\ndatabase = {database}\ndefault_md = sha256\ndefault_crl_days = 2\n")
        common = [
            require("openssl"), "ca", "-config", configuration, "-cert", self[authority], "-keyfile", self.key(authority)]
        for name in names:
            self._run(*common, "-revoke", self[name])
        path = self.folder / f"{authority}.crl"
        self._run(*common, "-gencrl", "-out", path)
        return path

    def _run(self, *arguments):
        done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr

    def _authority(self, name):
        self._run(
            require("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
            "2", "-subj", f"/CN=test {name}", "-keyout", self.key(name), "-out", self[name], "-addext",
            "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def _issue(self, name, authority, extension):
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extensions.write_text(f"basicConstraints=CA:FALSE\n{extension}\n")
        self._run(
            require("openssl"), "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            f"/CN={name}", "-keyout", self.key(name), "-out", request)
        self._run(
            require("openssl"), "x509", "-req", "-in", request, "-CA", self[authority], "-CAkey", self.key(authority),
            "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", self[name])
