import { stringify } from 'csv-stringify/sync'
import { type Consultation, consultationText, optionText } from './read.ts'
import { MIN_SHOWN, type OptionCounts, type Results } from './results.ts'

/** In which language a file is written, and what the neighbourhoods that are shown together are called. */
type FileTexts = { language: string; others: string }

type Shown = Extract<Results, { few: false }>

const COLUMNS = ['consultation', 'question', 'option', 'option_title', 'neighbourhood', 'answers'] as const

/** The answers that may be shown, line by line, as a file for programs. `neighbourhood`: empty for all of them together. */
export const resultsCsv = (one: Consultation, results: Shown, { language, others }: FileTexts): string => {
  const { question } = consultationText(one, language)
  const linesOf = (neighbourhood: string, { counts }: OptionCounts) =>
    one.options.map((option, at) => [
      one.number,
      question,
      option.id,
      optionText(option, language).title,
      neighbourhood,
      counts[at] ?? 0,
    ])
  return stringify(
    [
      ...linesOf('', results.all),
      ...results.neighbourhoods.flatMap(({ name, ...row }) => linesOf(name ?? others, row)),
    ],
    { header: true, columns: [...COLUMNS], record_delimiter: 'windows', escape_formulas: true },
  )
}

/** The answers that may be shown, with what was asked. `few`: there were fewer than may be shown. */
export const resultsJson = (
  one: Consultation,
  results: Results,
  { language, others }: FileTexts,
): Record<string, unknown> => {
  const countsOf = ({ total, counts }: OptionCounts) => ({
    answers: total,
    options: one.options.map(({ id }, at) => ({ option: id, answers: counts[at] ?? 0 })),
  })
  return {
    consultation: one.number,
    language,
    ...consultationText(one, language),
    options: one.options.map((option) => ({ option: option.id, ...optionText(option, language) })),
    neighbourhoods: one.neighbourhoods,
    starts: one.startsAt.toISOString(),
    ends: one.endsAt.toISOString(),
    binding: false,
    as_of: results.asOf.toISOString(),
    shown_from: MIN_SHOWN,
    few: results.few,
    ...(results.few
      ? {}
      : {
          results: countsOf(results.all),
          by_neighbourhood: results.neighbourhoods.map(({ name, ...row }) => ({
            neighbourhood: name ?? others,
            ...countsOf(row),
          })),
        }),
  }
}
