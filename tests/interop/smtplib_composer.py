"""Composes a mail with email, sends it with smtplib's send_message() and prints it in base64.

What to say comes as JSON in the first argument, the attachment on standard input.
"""

import base64
import email.policy
import json
import smtplib
import sys
from email.message import EmailMessage

order = json.loads(sys.argv[1])
is_ascii = order["sender"].isascii()
# send_message() changes to the second by itself where a mailbox is not in ASCII.
policy = email.policy.SMTP if is_ascii else email.policy.SMTPUTF8

mail = EmailMessage(policy=policy)
mail["From"] = order["sender"]
mail["To"] = "Bob <bob@example.test>"
mail["Subject"] = "Grüße aus Köln"
mail["Date"] = "Wed, 25 Nov 2026 09:30:00 +0000"
mail["Message-ID"] = "<one@client.test>"
mail.set_content("Siehe Anhang: 世界\n.\n..\n")
mail.add_attachment(
    sys.stdin.buffer.read(),
    maintype="application",
    subtype="octet-stream",
    filename="Übersicht.bin",
)
# Settles the boundary, before a copy of the mail is sent.
octets = mail.as_bytes()
# The envelope gets what Bcc says, the message does not.
mail["Bcc"] = "dan@example.test"

with smtplib.SMTP(
    order["host"], order["port"], local_hostname=order["name"], timeout=10
) as client:
    client.send_message(mail)
print(base64.b64encode(octets).decode())
