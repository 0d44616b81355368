import smtplib
import ssl
import sys
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
context = ssl.create_default_context()
if url.scheme == "smtps":
    client = smtplib.SMTP_SSL(url.hostname, url.port, timeout=10, context=context)
else:
    client = smtplib.SMTP(url.hostname, url.port, timeout=10)
    client.starttls(context=context)
with client:
    client.sendmail("shop@example.test", ["ada@example.test"], b"Subject: Hello\r\n\r\nHello\r\n")
