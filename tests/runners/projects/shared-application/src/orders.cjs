// What the application lets a test choose, one way after another.
exports.WAYS = ["address", "plus", "credentials", "headers", "claim"];

/** Two orders whose mail is a test's own by one of the ways. */
exports.orders = async function orders(way, smtp, name) {
  const subjects = [`${name}, first`, `${name}, second`];
  if (way === "claim") await smtp.claim({ to: `${name.replaceAll(/\W/g, "-")}@claimed.example` });
  return subjects.map((subject) => {
    switch (way) {
      case "address":
        return { to: smtp.address("ada"), subject };
      case "plus":
        return { to: smtp.plus("ada@corp.example"), subject };
      case "credentials":
        return { to: "ada@corp.example", user: smtp.credentials.user, subject };
      case "headers":
        return { to: "ada@corp.example", headers: smtp.headers, subject };
      default:
        return { to: `${name.replaceAll(/\W/g, "-")}@claimed.example`, subject };
    }
  });
};
