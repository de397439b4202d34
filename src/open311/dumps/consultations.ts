import {
  type Consultation,
  consultationText,
  getResults,
  listClosedConsultations,
  optionText,
} from '#domain/participation'
import type { Town } from '#domain/town'
import { earliestOf, inOnePortion, type Line, latestOf, type Table } from './table.ts'

/** A cell of a neighbourhood's answers, where it stands with others: what each of them answered may not be told. */
const TOGETHER = 'OTHERS'

/**
 * What was answered to the questions of the town that are closed: the counts that anybody may see on their pages, and nothing else. Without
 * a neighbourhood a line counts all of them together. A question that too few answered has no lines.
 */
export const consultationTable = async (town: Town): Promise<Table> => {
  const closed = await listClosedConsultations(town)
  const lines = (await Promise.all(closed.map((one) => linesOf(town, one)))).flat()
  const starts = closed.map(({ startsAt }) => startsAt.getTime())
  const ends = closed.map(({ closedAt, endsAt }) => (closedAt ?? endsAt).getTime())
  return {
    dataset: 'consultations',
    columns: [
      { name: 'consultation', type: 'INT32' },
      { name: 'title', type: 'STRING' },
      { name: 'question', type: 'STRING' },
      { name: 'start_datetime', type: 'TIMESTAMP' },
      { name: 'end_datetime', type: 'TIMESTAMP' },
      { name: 'option', type: 'STRING' },
      { name: 'option_title', type: 'STRING' },
      { name: 'neighbourhood', type: 'STRING' },
      { name: 'answers', type: 'INT32' },
      { name: 'url', type: 'STRING' },
    ],
    lines: () => inOnePortion(lines),
    span: () => ({ from: earliestOf(starts), to: latestOf(ends) }),
  }
}

const linesOf = async (town: Town, one: Consultation): Promise<Line[]> => {
  const results = await getResults(town, one)
  if (!results || results.few) return []
  const { title, question } = consultationText(one, 'ca')
  const rows = [
    { neighbourhood: null, counts: results.all.counts },
    ...results.neighbourhoods.map(({ name, counts }) => ({ neighbourhood: name ?? TOGETHER, counts })),
  ]
  return rows.flatMap(({ neighbourhood, counts }) =>
    one.options.map((option, at) => ({
      cells: {
        consultation: one.number,
        title,
        question,
        start_datetime: one.startsAt,
        end_datetime: one.closedAt ?? one.endsAt,
        option: option.id,
        option_title: optionText(option, 'ca').title,
        neighbourhood,
        answers: counts[at] ?? 0,
        url: `${town.publicUrl}/participation/${one.number}`,
      },
    })),
  )
}
