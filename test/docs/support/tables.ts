/** Tables of a Markdown page, row by row. */

/** The rows of every table below a heading, up to the next heading of any level; cells without their code marks. */
export function rowsBelow(text: string, heading: string): string[][] {
  const section = text
    .split(/^(?=#+ )/m)
    .find((candidate) => candidate.replace(/^#+ /, '').startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`There is no heading '${heading}'.`);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter((cells) => !cells.every((cell) => /^-*$/.test(cell)));
}

/** The text of a cell that is code and nothing else. */
export function codeIn(cell: string | undefined): string | undefined {
  return /^`([^`]+)`$/.exec(cell ?? '')?.[1];
}
