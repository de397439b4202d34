import { compile, type FormatCallback, type HtmlToTextOptions } from 'html-to-text'
import { sanitise } from '#platform/text'

/** HTML of one field that is read, in UTF-16 units, and how deep in it: far more than anybody writes. */
const MAX_HTML = 50_000
const MAX_DEPTH = 60

/** A row of a table is a line, and a cell a word of it: nothing is laid out, whatever width a cell says that it has. */
const row: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 })
  walk(element.children, builder)
  builder.closeBlock({ trailingLineBreaks: 1 })
}
const cell: FormatCallback = (element, walk, builder) => {
  builder.addInline(' ')
  walk(element.children, builder)
  builder.addInline(' ')
}

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: MAX_HTML, maxDepth: MAX_DEPTH },
  formatters: { row, cell },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'iframe', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '• ' } },
    { selector: 'table', format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    { selector: 'tr', format: 'row' },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
}

const convert = compile(OPTIONS)

/** Signs of a text that was escaped once more than it should have been. */
const DOUBLE_ESCAPED = /&lt;\/?[a-z]|<\/?(p|br|strong|em|ul|li|div|span|a)\b/i

/** Without blanks at the ends of lines, and with one empty line at most between two. Takes one look at each character. */
const normaliseWhitespace = (text: string): string =>
  text
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')

/**
 * HTML of a feed as a messenger shows it: words and line breaks. What was escaped twice is read twice. Asterisks and
 * the like stay: a messenger's marks in a feed are the feed's own. What comes after 50,000 characters is left out.
 */
export const plainText = (html: string, limit = 3_000): string => {
  const once = convert(html.slice(0, MAX_HTML))
  const text = DOUBLE_ESCAPED.test(once) ? convert(once.slice(0, MAX_HTML)) : once
  return sanitise(normaliseWhitespace(text), limit)
}
