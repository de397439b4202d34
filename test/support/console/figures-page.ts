/** What the page of the figures shows, read from its text. */

const plain = (html: string): string =>
  html
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, '')
    .replaceAll(/<span aria-hidden="true"[^>]*>[^<]*<\/span>/g, '')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('\u00a0', ' ')
    .trim()

/** A figure: its value, how it changed, what else there is to say. */
type Card = { value: string; change: string; note: string }

/** The figures that stand above all, by their names. */
export const readCards = (text: string): Record<string, Card> =>
  Object.fromEntries(
    [
      ...text.matchAll(
        /<li><span class="name">(.*?)<\/span><strong>(.*?)<\/strong>.*?<span class="change[^"]*">(.*?)<\/span><span class="note">(.*?)<\/span><\/li>/g,
      ),
    ].map(([, name = '', value = '', change = '', note = '']): [string, Card] => [
      plain(name),
      { value: plain(value), change: plain(change), note: plain(note) },
    ]),
  )

/** The rows of a table, by their names; the table is that of a chart, or has this label. */
export const readTable = (text: string, label: string): Record<string, string[]> => {
  const from = text.indexOf(`<section class="table" aria-label="${label}"`)
  const body = from < 0 ? '' : text.slice(from, text.indexOf('</section>', from))
  return Object.fromEntries(
    [...body.matchAll(/<tr><th scope="row"[^>]*>(.*?)<\/th>(.*?)<\/tr>/g)].map(
      ([, name = '', cells = '']): [string, string[]] => [
        plain(name),
        [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => plain(cell)),
      ],
    ),
  )
}
