/**
 * The README's links as they work from the package's page, where there is no repository to be relative to: to the files
 * of the package itself, in the version that is published.
 */

/** @param {string} text @param {string} version */
export function absoluteLinks(text, version) {
  return text.replace(
    /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s]+)\)/g,
    (_link, image, label, target) => {
      const [path, anchor = ''] = target.split(/(?=#)/);
      const base = image
        ? `https://unpkg.com/airlockjs@${version}/`
        : `https://app.unpkg.com/airlockjs@${version}/files/`;
      return `${image}[${label}](${base}${path.replace(/\/$/, '')}${anchor})`;
    },
  );
}
