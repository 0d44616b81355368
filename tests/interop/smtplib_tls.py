"""Delivers one mail with smtplib over TLS, the server's certificate verified as Python does unless told otherwise.

What to do comes as JSON in the first argument, the content on standard input.
"""

import json
import smtplib
import ssl
import sys

order = json.loads(sys.argv[1])
context = ssl.create_default_context(cafile=order["cafile"])
host, port = order["host"], order["port"]

if order["mode"] == "implicit":
    client = smtplib.SMTP_SSL(host, port, timeout=10, context=context)
else:
    client = smtplib.SMTP(host, port, timeout=10)
with client:
    if order["mode"] != "implicit":
        client.ehlo()
        client.starttls(context=context)
        client.ehlo()
    client.login("ada", "s3cret")
    client.sendmail(order["from"], order["to"], sys.stdin.buffer.read())
