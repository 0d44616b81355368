"""Reads mails with Python's email package: a JSON list of octets in base64 comes in, what is seen in each goes out."""
import base64
import hashlib
import json
import sys
from email import policy
from email.parser import BytesParser


def mailboxes(message, name):
    return [f"{one.display_name} <{one.addr_spec}>" for field in message.get_all(name, []) for one in field.addresses]


def once(message, name):
    value = message.get(name)
    return None if value is None else str(value)


def leaves(part):
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.iter_parts() if part.get_content_subtype() != "alternative" else part.get_payload():
            yield from leaves(child)
    else:
        yield part


def octets(part):
    if part.get_content_maintype() == "message" and part.is_multipart():
        return None
    return part.get_payload(decode=True) or b""


def see(raw):
    message = BytesParser(policy=policy.default).parsebytes(raw)
    text, html, files = [], [], []
    for part in leaves(message):
        kind = part.get_content_type()
        inline = part.get_content_disposition() in (None, "inline") and not part.get_filename()
        if kind in ("text/plain", "text/html") and inline:
            (text if kind == "text/plain" else html).append(part.get_content())
        else:
            content = octets(part)
            files.append({
                "name": part.get_filename(), "type": kind,
                "hash": content is not None and hashlib.sha256(content).hexdigest(),
            })
    date = message["Date"] and message["Date"].datetime
    return {
        "subject": once(message, "Subject"),
        **{key: mailboxes(message, name) for key, name in
           (("from", "From"), ("to", "To"), ("cc", "Cc"), ("replyTo", "Reply-To"))},
        "date": date and date.timestamp() * 1000,
        "messageId": once(message, "Message-ID"),
        "inReplyTo": once(message, "In-Reply-To"),
        "references": once(message, "References"),
        "text": "\n".join(text) if text else None,
        "html": "\n".join(html) if html else None,
        "attachments": files,
    }


def attempt(raw):
    try:
        return see(base64.b64decode(raw))
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([attempt(raw) for raw in json.load(sys.stdin)], sys.stdout)
