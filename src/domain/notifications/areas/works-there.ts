import { describeWork, getContent, getTexts } from '#domain/content'
import { placeFacts } from '#domain/places'
import { findService, getCatalogue } from '#domain/services'
import type { Language, Town } from '#domain/town'
import { listWorks, listWorksAt, workText } from '#domain/works'
import type { Point } from '#platform/geocoding'

/** More than these are not told to a reporter. */
const MAX_WORKS = 3

/** Works that are where something is reported, as they are told to who reports it. `words` without the signs of a messenger. */
export type WorkSaid = { id: string; words: string; body: string; url: string | undefined }

/**
 * What is told of works before, or beside, a report of a service at a place.
 * @param report.serviceCode unset: whatever is reported
 */
export const worksThere = async (
  town: Town,
  language: Language,
  report: { point?: Point | undefined; address?: string | undefined; serviceCode?: string | undefined },
): Promise<WorkSaid[]> => {
  // Most of the time there are none, and no place is looked up.
  if ((await listWorks(town)).length === 0) return []
  const facts = await placeFacts(town, report)
  if (!facts) return []
  const [content, catalogue] = [await getContent(town), await getCatalogue(town)]
  const group = report.serviceCode ? findService(catalogue, report.serviceCode)?.group : undefined
  const found = await listWorksAt(town, { ...facts, group })
  const at = { now: town.now().getTime(), zone: town.profile.time_zone }
  return found.slice(0, MAX_WORKS).map((work) => {
    const { title, body } = workText(work, language)
    const said = describeWork(
      getTexts(content),
      language,
      { kind: work.kind, title, ends: work.endsAt?.getTime() },
      at,
    )
    return { id: work.id, words: said.replaceAll('*', ''), body, url: work.url ?? undefined }
  })
}
