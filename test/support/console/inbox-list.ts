/** The address of the conversation whose row of a list has these words in it; undefined where none has. */
export const linkInList = (page: string, words: string | RegExp): string | undefined =>
  page
    .split('<li data-row')
    .slice(1)
    .filter((row) => (typeof words === 'string' ? row.includes(words) : words.test(row)))
    .map((row) => /href="(\/console\/conversations\/[0-9a-f-]{36})/.exec(row)?.[1])
    .find((href) => href !== undefined)
