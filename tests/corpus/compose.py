"""Composes mails with Python's email package. Writes JSON: a list of {name, raw, attached}, octets in base64."""
import base64
import json
import sys
from datetime import datetime, timezone
from email import charset as charsets
from email import policy
from email.encoders import encode_7or8bit, encode_base64, encode_noop, encode_quopri
from email.headerregistry import Address, Group
from email.header import Header
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

TEXTS = json.load(sys.stdin)
OCTETS = bytes((i * 167 + i // 7) & 255 for i in range(2000))
DATE = datetime(2026, 11, 25, 9, 30, 15, tzinfo=timezone.utc)
mails = []


def keep(name, octets, attached=None):
    mails.append({
        "name": "Python: " + name,
        "raw": base64.b64encode(octets).decode(),
        "attached": attached and [
            {"name": n, "contentType": t, "content": base64.b64encode(c).decode()} for n, t, c in attached
        ],
    })


POLICIES = {
    "default": policy.default.clone(linesep="\r\n"),
    "SMTP": policy.SMTP,
    "SMTPUTF8": policy.SMTPUTF8,
    "8bit": policy.SMTP.clone(cte_type="8bit"),
    "short lines": policy.SMTP.clone(max_line_length=40),
    "long lines": policy.SMTP.clone(max_line_length=900),
}


def base(rules, subject="Your order", to=None):
    m = EmailMessage(policy=rules)
    m["From"] = Address("The Shop", addr_spec="shop@shop.test")
    m["To"] = to or [Address("Ada", addr_spec="ada@example.test")]
    m["Subject"] = subject
    m["Date"] = DATE
    m["Message-ID"] = "<one@shop.test>"
    return m


for policy_name, rules in POLICIES.items():
    for language, text in TEXTS.items():
        m = base(rules, subject=text, to=[
            Address(text[:14], addr_spec="ada@example.test"), Address("Bob, B.", addr_spec="bob@example.test")])
        m.set_content(text + "\n")
        keep(f"{language} with the policy {policy_name}", m.as_bytes())
    files = [
        ("data.bin", "application/octet-stream", OCTETS),
        ("Prüfung.pdf", "application/pdf", OCTETS[:500]),
        ("注文.png", "image/png", OCTETS[:57]),
        ("a \"b\"; c.dat", "application/x-dat", b"x"),
        ("n" * 120 + ".bin", "application/octet-stream", b""),
    ]
    m = base(rules)
    m.set_content("See the files.\n")
    m.add_alternative("<p>See the <b>files</b> für Ada.</p>\n", subtype="html")
    m.get_payload()[1].add_related(OCTETS[:100], "image", "gif", cid="<logo@shop.test>", filename="logo.gif")
    for n, t, c in files:
        main, sub = t.split("/")
        m.add_attachment(c, main, sub, filename=n)
    keep(f"HTML, an inline image and files with the policy {policy_name}", m.as_bytes(),
         [("logo.gif", "image/gif", OCTETS[:100])] + files)
    m = base(rules)
    m.set_content("Grüße\n")
    m.add_attachment("Text als Datei: ü\n", filename="notes.txt")
    m.add_attachment("<p>ü</p>\n", subtype="html", filename="page.html")
    keep(f"text and HTML as files with the policy {policy_name}", m.as_bytes(), [
        ("notes.txt", "text/plain", "Text als Datei: ü\r\n".encode()),
        ("page.html", "text/html", "<p>ü</p>\r\n".encode())])
    inner = base(rules, subject="Inner: ü")
    inner.set_content("Inner text\n")
    inner.add_attachment(OCTETS[:30], "application", "octet-stream", filename="in.bin")
    m = base(rules)
    m.set_content("See below.\n")
    m.add_attachment(inner)
    keep(f"an attached message with the policy {policy_name}", m.as_bytes())
    m = base(rules)
    m.replace_header("To", [Group("Friends", (
        Address("Ada", addr_spec="ada@example.test"), Address("", addr_spec="bob@example.test")))])
    m["Cc"] = "carol@example.test, \"Dave (D.)\" <dave@example.test>"
    m["Reply-To"] = "help@shop.test"
    m["In-Reply-To"] = "<zero@shop.test>"
    m["References"] = "<minus.one@shop.test> <zero@shop.test>"
    m.set_content("Hello\n")
    keep(f"a group and more fields with the policy {policy_name}", m.as_bytes())
    m = base(rules)
    m.set_content("x" * 3000 + "\n.\n..\nFrom me\ntrailing  \n")
    keep(f"long lines and dots with the policy {policy_name}", m.as_bytes())

for charset, language in [
    ("utf-8", "emoji"), ("iso-8859-1", "ascii"), ("iso-8859-15", "german"), ("windows-1252", "german"),
    ("koi8-r", "russian"), ("windows-1251", "russian"), ("iso-8859-5", "russian"), ("iso-8859-7", "greek"),
    ("windows-1253", "greek"), ("iso-2022-jp", "japanese"), ("shift_jis", "japanese"), ("euc-jp", "japanese"),
    ("gb2312", "chinese"), ("gbk", "chinese"), ("gb18030", "emoji"), ("big5", "ascii"), ("euc-kr", "korean"),
    ("windows-1256", "arabic"), ("iso-8859-8", "hebrew"), ("windows-1255", "hebrew"), ("utf-16", "german"),
]:
    text = TEXTS[language]
    encoded = text.encode(charset, "replace")
    for cte, encode in [("base64", base64.encodebytes), ("8bit", None)]:
        if encode is None and charset in ("utf-16",):
            continue
        body = (encode(encoded).replace(b"\n", b"\r\n") if encode else encoded + b"\r\n")
        word = base64.b64encode(encoded).decode()
        head = (f"From: shop@shop.test\r\nTo: ada@example.test\r\nSubject: =?{charset}?B?{word}?=\r\n"
                f"Date: {format_datetime(DATE)}\r\nMessage-ID: <one@shop.test>\r\nMIME-Version: 1.0\r\n"
                f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {cte}\r\n\r\n")
        keep(f"{language} in {charset}, {cte}", head.encode() + body)

# The classes that most scripts still use.
for subject in TEXTS.values():
    m = MIMEText(subject + "\n", "plain", "utf-8")
    m["Subject"] = Header(subject, "utf-8")
    m["From"] = "shop@shop.test"
    m["To"] = "ada@example.test"
    m["Date"] = format_datetime(DATE)
    m["Message-ID"] = "<one@shop.test>"
    keep(f"MIMEText of {subject[:20]}", m.as_bytes())

for encoder in (encode_base64, encode_quopri, encode_noop, encode_7or8bit):
    m = MIMEMultipart()
    m["Subject"] = "Legacy"
    m["From"] = "shop@shop.test"
    m["To"] = "ada@example.test"
    m["Date"] = format_datetime(DATE)
    m["Message-ID"] = "<one@shop.test>"
    m.attach(MIMEText("See the file.\n"))
    part = MIMEBase("application", "x-lines")
    content = b"plain = lines\nof ASCII\n"
    part.set_payload(content)
    encoder(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "Prüfung.dat"))
    m.attach(part)
    keep(f"MIMEBase with {encoder.__name__}", m.as_bytes(),
         [("Prüfung.dat", "application/x-lines", content)])

m = MIMEMultipart("related")
m["Subject"] = "Related"
m["From"] = "shop@shop.test"
m["To"] = "ada@example.test"
alternative = MIMEMultipart("alternative")
m.attach(alternative)
alternative.attach(MIMEText("Hello\n", "plain"))
alternative.attach(MIMEText("<p>Hello<img src=\"cid:one\"></p>\n", "html"))
image = MIMEImage(OCTETS[:100], "png")
image.add_header("Content-ID", "<one>")
m.attach(image)
m.attach(MIMEApplication(OCTETS, name="later.bin"))
keep("MIMEImage and MIMEApplication", m.as_bytes(), [
    (None, "image/png", OCTETS[:100]), ("later.bin", "application/octet-stream", OCTETS)])
inner = MIMEText("Inner\n")
inner["Subject"] = "Inner"
m = MIMEMultipart("digest")
m["Subject"] = "Digest"
m["From"] = "shop@shop.test"
m.attach(MIMEMessage(inner))
m.attach(MIMEMessage(inner))
keep("a digest", m.as_bytes())

json.dump(mails, sys.stdout)
