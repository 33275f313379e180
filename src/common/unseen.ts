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

/** @param kept characters that stay as they are */
export function showUnseen(text: string, kept = ''): string {
  return text.replace(clusters, (cluster) =>
    cluster.replace(emojiOrUnseen, (part) =>
      isUnseen.test(part) && !kept.includes(part) ? escaped(part) : part,
    ),
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
