/** One property of a calendar component (RFC 5545 §3.1). */
export interface Property {
  /** In upper case. */
  readonly name: string;
  /** Each parameter's values, by name in upper case. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** As it stands there: what is escaped in it depends on what kind of value it is. */
  readonly value: string;
}

export interface Component {
  /** `"VEVENT"`, in upper case. */
  readonly name: string;
  readonly properties: readonly Property[];
  readonly components: readonly Component[];
}

/**
 * Joins lines that were folded (RFC 5545 §3.1). Octets and not characters are folded, so a character may have been cut
 * in two: they are joined before they are decoded.
 */
export function unfold(octets: Buffer): Buffer {
  return Buffer.from(octets.toString("latin1").replaceAll(/\r?\n[ \t]/g, ""), "latin1");
}

/**
 * Reads the components of a calendar from unfolded text.
 *
 * @param problems - takes what is malformed
 */
export function readComponents(text: string, problems: string[]): readonly Component[] {
  const root = opened("");
  const open = [root];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() === "") continue;
    const property = readProperty(line);
    const inner = open.at(-1) as Opened;
    if (property === undefined) problems.push(`This line is no property: ${JSON.stringify(line)}.`);
    else if (property.name === "BEGIN") {
      const component = opened(property.value.trim().toUpperCase());
      inner.components.push(component);
      open.push(component);
    } else if (property.name === "END") {
      const name = property.value.trim().toUpperCase();
      if (open.length > 1 && inner.name === name) open.pop();
      else problems.push(`END:${name} stands where ${inner.name || "nothing"} is open.`);
    } else inner.properties.push(property);
  }
  for (const { name } of open.slice(1)) problems.push(`END:${name} is missing.`);
  return root.components;
}

interface Opened extends Component {
  readonly properties: Property[];
  readonly components: Opened[];
}

const opened = (name: string): Opened => ({ name, properties: [], components: [] });

const NAME = /^[A-Za-z0-9-]+/;
const PARAMETER = /;([A-Za-z0-9-]+)=((?:"[^"]*"|[^",;:]*)(?:,(?:"[^"]*"|[^",;:]*))*)/y;

function readProperty(line: string): Property | undefined {
  const [name] = NAME.exec(line) ?? [];
  if (name === undefined) return undefined;
  const parameters = new Map<string, readonly string[]>();
  let at = name.length;
  while (line[at] === ";") {
    PARAMETER.lastIndex = at;
    const [whole, key = "", values = ""] = PARAMETER.exec(line) ?? [];
    if (whole === undefined) return undefined;
    parameters.set(
      key.toUpperCase(),
      [...values.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        unescapeParameter(quoted ?? plain ?? ""),
      ),
    );
    at = PARAMETER.lastIndex;
  }
  if (line[at] !== ":") return undefined;
  return { name: name.toUpperCase(), parameters, value: line.slice(at + 1) };
}

/** RFC 6868 §3 */
const unescapeParameter = (value: string): string =>
  value.replaceAll(/\^([n^'])/g, (_, what: string) =>
    what === "n" ? "\n" : what === "'" ? '"' : "^",
  );

/** The text that a property of type TEXT says (RFC 5545 §3.3.11). */
export const unescapeText = (value: string): string =>
  value.replaceAll(/\\(.)/g, (_, what: string) => (what === "n" || what === "N" ? "\n" : what));

/** The first property of a name. */
export const propertyOf = (component: Component, name: string): Property | undefined =>
  component.properties.find((property) => property.name === name);

/** The value of a property's parameter. */
export const parameterOf = (property: Property, name: string): string | undefined =>
  property.parameters.get(name)?.[0];
