import smtplib
import sys

host, port, *recipients = sys.argv[1:]
mail = """\
From: Anne Person <anne@example.com>
Subject: From Python

Hi, this is Anne.
"""
for recipient in recipients:
    try:
        with smtplib.SMTP(host, int(port), local_hostname="client.example.com") as client:
            client.sendmail("a@example.com", [recipient], mail)
            print(f"{recipient}: sent")
    except (smtplib.SMTPException, OSError) as error:
        print(f"{recipient}: {error!r}")
