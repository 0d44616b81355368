"""Delivers one mail with smtplib.LMTP and prints the reply for each recipient as JSON.

sendmail() reads one reply to the content and no more, so where there are several recipients the rest is read here.
"""

import json
import smtplib
import sys

order = json.loads(sys.argv[1])
content = sys.stdin.buffer.read()

with smtplib.LMTP(order["host"], order["port"], local_hostname=order["name"]) as client:
    client.ehlo_or_helo_if_needed()
    replies = {"mail": client.mail(order["from"], order["options"])}
    accepted = []
    for mailbox in order["to"]:
        reply = client.rcpt(mailbox, order["rcptOptions"])
        replies[mailbox] = reply
        if reply[0] == 250:
            accepted.append(mailbox)
    answer = client.data(content)
    for mailbox in accepted[1:]:
        replies[mailbox + " content"] = client.getreply()
    replies[accepted[0] + " content"] = answer
    print(
        json.dumps(
            {
                "features": sorted(client.esmtp_features),
                "replies": {name: [code, text.decode()] for name, (code, text) in replies.items()},
            }
        )
    )
