import { componentOf, type TemplateDefinition } from './definition.ts'

/** Limits of the platform (Message templates, 23 December 2025). */
const MAX_BODY = 1_024
const MAX_FOOTER = 60
const MAX_LABEL = 25
const MAX_REPLIES = 10

const VARIABLE = /\{\{\d+\}\}/g

/** Words that a body has for each variable, and one more: fewer are refused (2388293). Not published; as senders report. */
const WORDS_PER_VARIABLE = 2

const bodyProblems = (text: string): string[] => {
  const variables = new Set(text.match(VARIABLE)).size
  const words = text.replace(VARIABLE, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0
  const edge = /^[^\p{L}\p{N}{]*\{\{|\}\}[^\p{L}\p{N}}]*$/u
  return [
    ...(text.length > MAX_BODY ? [`${MAX_BODY} characters at most`] : []),
    // Punctuation does not count (2388299).
    ...(edge.test(text) ? ['may not begin or end with a blank'] : []),
    ...(variables > 0 && words < WORDS_PER_VARIABLE * variables + 1
      ? [`too few words for ${variables} blanks`]
      : []),
    ...(/\n{3}| {4}|\t/.test(text) ? ['no tabs, runs of spaces or empty lines'] : []),
  ]
}

/** What the platform would refuse in a definition, place by place. */
export const definitionProblems = (one: TemplateDefinition): string[] => {
  const body = componentOf(one, 'BODY')?.text
  const footer = componentOf(one, 'FOOTER')?.text
  const buttons = componentOf(one, 'BUTTONS')?.buttons ?? []
  const labels = buttons.map(({ text = '' }) => text)
  const problems = [
    ...(body === undefined ? [] : bodyProblems(body).map((problem) => `body: ${problem}`)),
    ...(footer !== undefined && footer.length > MAX_FOOTER
      ? [`footer: ${MAX_FOOTER} characters at most`]
      : []),
    ...(footer?.includes('{{') ? ['footer: no blanks'] : []),
    ...labels
      .filter((label) => label.length > MAX_LABEL)
      .map((label) => `button “${label}”: ${MAX_LABEL} characters at most`),
    ...(new Set(labels).size < labels.length ? ['buttons: labels must differ'] : []),
    ...(buttons.length > MAX_REPLIES ? [`buttons: ${MAX_REPLIES} at most`] : []),
  ]
  return problems.map((problem) => `${one.name} (${one.language}): ${problem}`)
}
