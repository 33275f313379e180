/** Chance that can be had again, and what is drawn from it: hostile text, and JSON of any kind. */

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** From 0 up to, but not including, `below`. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  oneOf<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new Error('There is nothing to choose from.');
    return chosen;
  }

  isTrue(probability = 0.5): boolean {
    return this.below(1_000_000) < probability * 1_000_000;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    const shuffled: T[] = [];
    while (left.length > 0) shuffled.push(...left.splice(this.below(left.length), 1));
    return shuffled;
  }

  /** Text that something on the way may trip over. */
  text(): string {
    const parts = Array.from({ length: 1 + this.below(6) }, () => this.oneOf(fragments));
    const text = parts.join('');
    // Now and then larger than is read, cut or shown.
    return this.below(8) === 0 ? text.repeat(2_000) : text;
  }

  json(depth = 3): unknown {
    const kind = this.below(depth > 0 ? 9 : 6);
    if (kind === 0) return null;
    if (kind === 1) return this.below(2) === 0;
    if (kind === 2) return this.oneOf([0, -0, -1, 1e308, 5e-324, 2 ** 53, 0.1]);
    if (kind < 6) return this.text();
    const values = Array.from({ length: this.below(4) }, () => this.json(depth - 1));
    return kind < 7 ? values : Object.fromEntries(values.map((value) => [this.oneOf(names), value]));
  }
}

const fragments = [
  ...['\ud800', '\udfff', '\ud83d', '😀', '\u0000', '\u001b[2J', '\u202e', '\ufeff', '\uffff', 'é', '漢字'],
  ...[
    '',
    ' ',
    '\n',
    '\r\n',
    '"',
    "'",
    '\\',
    '`',
    '```',
    '<script>',
    '](x)',
    '{"a":',
    '%{x}',
    '%s%n',
    '../',
    ';--',
  ],
  ...['null', 'undefined', 'NaN', '__proto__', 'constructor', 'x'.repeat(300)],
];

const names = [
  ...[
    'interruptId',
    'decision',
    'actor',
    'type',
    'value',
    'args',
    'message',
    'code',
    'agent',
    'version',
    'input',
  ],
  ...['__proto__', 'constructor', 'toString', '', '\ud800', 'id'],
];
