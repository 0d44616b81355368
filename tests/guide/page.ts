import { readFileSync } from "node:fs";

/** A block of code on a page, and the comment above it. */
interface Block {
  readonly mark: string | undefined;
  readonly code: string;
}

const BLOCK = /^(?:<!-- ([^\n]+) -->\n)?```\w*\n(.*?)\n```$/gms;
const PRINTS = "prints: ";

/** A page of the documentation as what its blocks of code are: parts of programs, and what programs print. */
export class Page {
  readonly blocks: readonly Block[];

  constructor(file: URL) {
    this.blocks = [...readFileSync(file, "utf8").matchAll(BLOCK)].map(([, mark, code = ""]) => ({
      mark,
      code,
    }));
  }

  /** The programs that it shows parts of, by their paths. */
  get programs(): string[] {
    return this.#marks.filter((mark) => !mark.startsWith(PRINTS));
  }

  /** What it shows outputs of: the path of a program, and more where there are several. */
  get printed(): string[] {
    return this.#marks
      .filter((mark) => mark.startsWith(PRINTS))
      .map((mark) => mark.slice(PRINTS.length));
  }

  /** All that it shows of a program, in the order of the page. */
  program(path: string): string {
    return this.#shown(path);
  }

  /** All that it shows of what something prints, in the order of the page. */
  output(what: string): string {
    return this.#shown(PRINTS + what);
  }

  get #marks(): string[] {
    return [...new Set(this.blocks.flatMap(({ mark }) => mark ?? []))];
  }

  #shown(mark: string): string {
    const shown = this.blocks.filter((block) => block.mark === mark);
    return shown.map(({ code }) => `${code}\n`).join("");
  }
}
