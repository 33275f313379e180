/** What the demo says: words for people, and with `--json` one line for programs, each on a stream of its own. */
export class Voice {
  #json;

  constructor({ json }) {
    this.#json = json;
    /** Where words for people go. */
    this.output = json ? process.stderr : process.stdout;
  }

  step(text) {
    this.say(`${this.#style('32', '✔')} ${text}`);
  }

  detail(text) {
    this.say(this.#style('2', text.replace(/^/gm, '  ')));
  }

  say(text = '') {
    this.output.write(`${text}\n`);
  }

  failure(message) {
    process.stderr.write(`${this.#style('31', '✖')} ${message}\n`);
    this.#line({ error: { message } });
  }

  /** The last thing said. */
  result(document) {
    this.#line(document);
  }

  #line(document) {
    if (this.#json) process.stdout.write(`${JSON.stringify(document)}\n`);
  }

  #style(code, text) {
    return this.output.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
