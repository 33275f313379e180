/**
 * Characters that nobody sees: of some nothing shows, others change how those around them are shown. In what a person
 * decides on they are written out, so that two texts that differ look different, and nothing stands there unread.
 */

/**
 * Controls, formats (zero-width, directions, soft hyphens, tags), line separators, halves of characters, and whatever
 * Unicode lets a font leave out: variation selectors, fillers, joiners. The last three are glyphs without ink.
 */
const UNSEEN =
  '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\u2800\\u{16FE4}\\u{1D159}';

/** What an emoji can be made of. Looked for first: `RGI_Emoji` is slow, and most text has none of it. */
const EMOJI_PARTS = '\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Regional_Indicator}\\u20E3';

const clusters = new RegExp(`[0-9#*]?[${EMOJI_PARTS}${UNSEEN}]+`, 'gv');
/** Emoji that Unicode recommends may have joiners in them: they are a closed list, in which nothing is hidden. */
const emojiOrUnseen = new RegExp(`\\p{RGI_Emoji}|[${UNSEEN}]`, 'gv');
const isUnseen = new RegExp(`^[${UNSEEN}]$`, 'v');
const anySeen = new RegExp(`[^\\s${UNSEEN}]`, 'v');

const unseen = new RegExp(`[${UNSEEN}]`, 'gv');
/** What joins emoji of several characters: where there is none of it, `RGI_Emoji` need not be asked. */
const joins = /[\u200d\ufe0f\u{e0020}-\u{e007f}]/u;
/** Almost all text has lines and no other of these: a run shows its details at each signal. */
const isBeyondLayout = new RegExp(`[[${UNSEEN}]--[\\n\\r\\t]]`, 'v');

/** @param kept characters that stay as they are */
export function showUnseen(text: string, kept = ''): string {
  return replaceUnseen(text, (character) => (kept.includes(character) ? character : escaped(character)));
}

/** @param show what stands for a character that nobody sees */
export function replaceUnseen(text: string, show: (character: string) => string): string {
  if (!isBeyondLayout.test(text)) return text.replace(/[\n\r\t]/g, show);
  return text.replace(clusters, (cluster) =>
    joins.test(cluster)
      ? cluster.replace(emojiOrUnseen, (part) => (isUnseen.test(part) ? show(part) : part))
      : cluster.replace(unseen, show),
  );
}

export function hasUnseen(text: string): boolean {
  return showUnseen(text) !== text;
}

/** Whether there is nothing to read in it. */
export function isBlank(text: string): boolean {
  return !anySeen.test(text);
}

/** As JSON writes it: in JSON it is read back as what it was. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
