/** What every question and fetch is answered with: it follows from what is asked, and from nothing else. */
export function answerTo(asked: string): string {
  return `answer to ${asked}`;
}
