"""An aiosmtpd server that says on standard output what it is told: its port first, then each mail, as lines of JSON."""

import asyncio
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")
logging.disable()
order = json.loads(sys.argv[1])


def say(fact):
    print(json.dumps(fact), flush=True)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if "sender" in order:
            return order["sender"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in order.get("refuse", []):
            return "550 5.1.1 No such mailbox, says aiosmtpd"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "content": envelope.original_content.decode("latin1"),
            "tls": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.auth_data else None,
        })
        return order.get("reply", "250 2.0.0 queued by aiosmtpd")


def authenticator(server, session, envelope, mechanism, data):
    is_known = data.login == b"relay" and data.password == b"s3cret"
    return AuthResult(success=is_known, handled=False, auth_data=data)


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(order["cert"], order["key"])
    return made


async def main():
    starttls = order.get("tls") == "starttls"
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            Handler(),
            enable_SMTPUTF8=True,
            hostname="next.test",
            tls_context=context() if starttls else None,
            authenticator=authenticator,
            auth_required=order.get("auth", False),
            auth_require_tls=starttls,
            auth_exclude_mechanism=order.get("exclude", []),
        ),
        "127.0.0.1",
        0,
        ssl=context() if order.get("tls") == "implicit" else None,
    )
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
