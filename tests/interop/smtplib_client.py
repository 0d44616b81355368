"""Delivers one mail with smtplib, octet for octet.

What to say comes as JSON in the first argument, the content on standard input. What smtplib itself makes of a refusal
is printed as JSON: its exception, or the recipients that sendmail() returns as refused.
"""

import json
import smtplib
import sys

order = json.loads(sys.argv[1])
content = sys.stdin.buffer.read()


def plain(replies):
    return {mailbox: [code, text.decode()] for mailbox, (code, text) in replies.items()}


try:
    with smtplib.SMTP(
        order["host"], order["port"], local_hostname=order["name"], timeout=10
    ) as client:
        login = order.get("login")
        if login:
            client.ehlo()
            client.user, client.password = login["user"], login["pass"]
            respond = getattr(
                client, "auth_" + login["mechanism"].lower().replace("-", "_")
            )
            client.auth(login["mechanism"], respond)
        refused = client.sendmail(
            order["from"], order["to"], content, order["options"]
        )
        print(json.dumps({"refused": plain(refused)}))
except smtplib.SMTPRecipientsRefused as error:
    print(json.dumps({"error": type(error).__name__, "refused": plain(error.recipients)}))
    sys.exit(1)
except smtplib.SMTPResponseException as error:
    reply = f"{error.smtp_code} {error.smtp_error.decode()}"
    print(json.dumps({"error": type(error).__name__, "reply": reply}))
    sys.exit(1)
