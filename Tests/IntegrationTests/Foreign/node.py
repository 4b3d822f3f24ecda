"""A bdtcoin-node on regtest for the tests of foreign clients, its blocks and its HTTP calls."""
import base64, hashlib, http.client, json, os, shutil, socket, struct, subprocess, tempfile, time


def double_sha256(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RPCError(Exception):
    pass


class Node:
    """Runs until `stop`; its data directory goes with it."""

    def __init__(self, folder_of_programs, *options):
        self.folder = tempfile.mkdtemp(prefix="bdtcoin-foreign-")
        self.programs = folder_of_programs
        self.port = free_port()
        self.output = open(os.path.join(self.folder, "output"), "w+")
        self.process = subprocess.Popen(
            [os.path.join(folder_of_programs, "bdtcoin-node"), "-regtest", f"-datadir={self.folder}", f"-rpcport={self.port}",
             "-listen=0", "-ipcbind=unix", "-fallbackfee=0.0002", "-keypool=20", *options],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        self.socket = os.path.join(self.folder, "regtest", "node.sock")
        self._wait_until_ready()

    def _wait_until_ready(self):
        deadline = time.monotonic() + 90
        while True:
            if self.process.poll() is not None:
                self.output.seek(0)
                raise SystemExit(f"the node ended by itself:\n{self.output.read()}")
            try:
                return self.call("getblockcount")
            except (OSError, RPCError, http.client.HTTPException) as error:
                if time.monotonic() > deadline:
                    raise SystemExit(f"the node does not answer: {error}")
                time.sleep(0.1)

    def call(self, method, *parameters, wallet=None):
        with open(os.path.join(self.folder, "regtest", ".cookie")) as file:
            credentials = base64.b64encode(file.read().encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            body = json.dumps({"id": 1, "method": method, "params": parameters})
            path = "/" if wallet is None else f"/wallet/{wallet}"
            connection.request("POST", path, body, {"Authorization": f"Basic {credentials}"})
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if answer["error"]:
            raise RPCError(answer["error"])
        return answer["result"]

    def generate(self, count=1):
        return self.call("generatetodescriptor", count, "raw(51)")

    def memory(self):
        """Kilobytes that only this process holds."""
        with open(f"/proc/{self.process.pid}/smaps_rollup") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith(("Private_Clean", "Private_Dirty")))

    def log(self):
        with open(os.path.join(self.folder, "regtest", "debug.log"), errors="replace") as file:
            return file.read()

    def stop(self, within=60):
        """Seconds that the node took to end."""
        start = time.monotonic()
        self.call("stop")
        status = self.process.wait(timeout=within)
        assert status == 0, f"the node ended with status {status}"
        return time.monotonic() - start

    def remove(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def compact_size(number):
    return bytes([number]) if number < 0xfd else b"\xfd" + struct.pack("<H", number)


def coinbase(template, script=b"\x51", extra=b"\x00", with_witness=True):
    """A coinbase transaction by what a template demands (CoinbaseTx)."""
    script_sig = template.scriptSigPrefix + extra
    outputs = [struct.pack("<q", template.blockRewardRemaining) + compact_size(len(script)) + script, *template.requiredOutputs]
    witness = template.witness if with_witness else b""
    return b"".join([
        struct.pack("<I", template.version), b"\x00\x01" if witness else b"", b"\x01", b"\x00" * 32, b"\xff" * 4,
        compact_size(len(script_sig)), script_sig, struct.pack("<I", template.sequence), compact_size(len(outputs)), *outputs,
        b"\x01" + compact_size(len(witness)) + witness if witness else b"", struct.pack("<I", template.lockTime),
    ])


def txid(transaction):
    """Of a transaction with or without witness that has one input and at most one witness element."""
    if transaction[4:6] != b"\x00\x01":
        return double_sha256(transaction)
    body = transaction[:4] + transaction[6:-4]
    # Marker and flag are gone; the witness is one element of 32 bytes behind two counts.
    return double_sha256(body[:-34] + transaction[-4:])


def merkle_root(leaf, path):
    for other in path:
        leaf = double_sha256(leaf + other)
    return leaf


def solve(header, valid=True):
    """A nonce with which an 80-byte header has the proof of work that its bits ask for, or one with which it has not."""
    bits = struct.unpack("<I", header[72:76])[0]
    target = (bits & 0x7fffff) << 8 * ((bits >> 24) - 3)
    for nonce in range(1 << 32):
        if (int.from_bytes(double_sha256(header[:76] + struct.pack("<I", nonce)), "little") <= target) == valid:
            return nonce
    raise AssertionError("no nonce")
