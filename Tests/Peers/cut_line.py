"""A TCP relay that can be cut and joined again: what stands behind it is away, and comes back as it was."""

import socket
import threading


class CutLine:
    """Listens on a free port for what `port` gets."""

    def __init__(self, port):
        self.target = port
        self.ends = []
        self.is_cut = False
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.is_cut = True
        for end in self.ends:
            self._close(end)
        self.ends = []

    def join(self):
        self.is_cut = False

    def stop(self):
        self.listener.close()
        self.cut()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            if self.is_cut:
                self._close(client)
                continue
            server = socket.create_connection(("127.0.0.1", self.target))
            self.ends += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._relay, args=(source, target), daemon=True).start()

    def _relay(self, source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        self._close(source)
        self._close(target)

    @staticmethod
    def _close(end):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()
