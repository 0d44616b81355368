"""The server of the page "Coming from aiosmtpd", in Python: prints its port and then its mail, and ends with its input."""
import socket
import sys

from aiosmtpd.controller import Controller

KNOWN = {"ada@corp.test"}

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]


class Mailboxes:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address not in KNOWN:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Welcome"

    async def handle_DATA(self, server, session, envelope):
        print(f"{len(envelope.content)} octets from {envelope.mail_from}")
        return "250 2.6.0 Thank you"


controller = Controller(Mailboxes(), hostname="127.0.0.1", port=port)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()
