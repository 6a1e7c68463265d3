"""A TCP relay that can be cut in the midst of a packet, and that can hold bytes back."""

import socket
import threading
import time


class Line:
    """Listens for what listens on 127.0.0.1:`target`.

    :param host: another address of this machine, where it listens on the same port.
    """

    def __init__(self, target, host=None):
        self.target, self.delay, self.pairs = target, 0.0, []
        self.listener = socket.create_server((host, target) if host else ("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self.pairs.append((client, server))
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._relay, args=(source, target), daemon=True).start()

    def _relay(self, source, target):
        try:
            # Few bytes at a time, so that a cut leaves a part of a packet.
            while data := source.recv(1_000):
                time.sleep(self.delay)
                target.sendall(data)
        except OSError:
            pass
        self._close(source, target)

    @staticmethod
    def _close(*sockets):
        for one in sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def cut(self):
        """Ends all connections; what is on its way is lost."""
        pairs, self.pairs = self.pairs, []
        for pair in pairs:
            self._close(*pair)

    def stop(self):
        self.listener.close()
        self.cut()
