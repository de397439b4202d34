import { contentOf, voiceOf } from '#town/content'
import type { Language, Town } from '#town/jurisdictions'
import type { Handover, Viewer } from './handovers.ts'
import { historyOf, type Line } from './history.ts'

/** An hour before a discreet team is asked for, what is said may already be about it. */
const BEFORE_MS = 3_600_000

/**
 * Everything said in a conversation, as far as a viewer may read it: what was said while a discreet team of others had
 * it is theirs alone, for good, and stands as one `reserved` where it was.
 * @param all the conversation's handovers
 * @param language of who reads
 */
export const historyFor = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  { row, all }: { row: { id: string }; all: Handover[] },
  language: Language,
): Promise<(Line | 'reserved')[]> => {
  const spans = all.filter(({ discreet, team }) => discreet && !viewer.teams.includes(team))
  const reserved = ({ at }: Line) =>
    spans.some(
      ({ requestedAt, closedAt }) =>
        at.getTime() > requestedAt.getTime() - BEFORE_MS &&
        at.getTime() <= (closedAt?.getTime() ?? Number.POSITIVE_INFINITY),
    )
  const say = voiceOf(await contentOf(town))
  const lines = await historyOf(town.db, town, row.id, (key, blanks) => say(language, key, blanks))
  return lines.flatMap((line, index): (Line | 'reserved')[] => {
    if (!reserved(line)) return [line]
    const before = lines[index - 1]
    return before && reserved(before) ? [] : ['reserved']
  })
}

/** The same without the marks: only what may be read. */
export const linesFor = async (...asked: Parameters<typeof historyFor>): Promise<Line[]> =>
  (await historyFor(...asked)).filter((line) => line !== 'reserved')
