/** `Headers` for the sandbox: names without regard to case, values of one name joined, iterated in order of name. */
type Init = SandboxHeaders | Iterable<readonly [string, string]> | Record<string, string>;

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function nameOf(name: unknown): string {
  const text = String(name);
  if (!NAME.test(text)) throw new TypeError(`'${text}' is not a name of a header.`);
  return text.toLowerCase();
}

export class SandboxHeaders {
  readonly #values = new Map<string, string[]>();

  constructor(init: Init = {}) {
    const entries =
      Symbol.iterator in init ? (init as Iterable<readonly [string, string]>) : Object.entries(init);
    for (const [name, value] of entries) this.append(name, value);
  }

  append(name: string, value: unknown): void {
    const key = nameOf(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), String(value).trim()]);
  }

  set(name: string, value: unknown): void {
    this.#values.set(nameOf(name), [String(value).trim()]);
  }

  get(name: string): string | null {
    return this.#values.get(nameOf(name))?.join(', ') ?? null;
  }

  getSetCookie(): string[] {
    return [...(this.#values.get('set-cookie') ?? [])];
  }

  has(name: string): boolean {
    return this.#values.has(nameOf(name));
  }

  delete(name: string): void {
    this.#values.delete(nameOf(name));
  }

  forEach(visit: (value: string, name: string, headers: SandboxHeaders) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  *entries(): Generator<[string, string], void, void> {
    for (const name of [...this.#values.keys()].sort()) yield [name, this.get(name) as string];
  }

  *keys(): Generator<string, void, void> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string, void, void> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, string], void, void> {
    return this.entries();
  }
}
