import { DateTime } from 'luxon'
import { type AreaFollow, lockAreaFollow, markAreaTold } from '#domain/area-follows'
import { listSentBetween, TOWN_NOTICE } from '#domain/broadcasts'
import { type Content, describeArea, getContent, getTexts, isQuietHour } from '#domain/content'
import {
  enqueueMessages,
  findLatestConversation,
  templateLanguage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { countUses } from '#domain/limits'
import { touches } from '#domain/places'
import { type PublicRequest, searchPublicRequests } from '#domain/service-requests'
import { type Catalogue, findService, getCatalogue, localised, publicServiceCodes } from '#domain/services'
import type { Language, Town } from '#domain/town'
import { listPublishedBetween, type PlannedWork, workText } from '#domain/works'
import { truncate } from '#platform/text'
import { coversReport } from './covers-report.ts'
import { type AreaReach, eachAreaFollow, reachOf, whenOf } from './tell-works.ts'

/** What one message lists of an area at most; there is more on the map. */
const MAX_ITEMS = 8

/** Reports that are looked through at once, at most: more is a storm, of which everybody has heard. */
const MAX_REPORTS = 2_000

/** Messages of new reports that one area may bring in a day: afterwards several come together. */
const MAX_AT_ONCE = 6

/** A report may be committed this long after it bears its time, in milliseconds. */
const COMMIT_MS = 10_000

/** News older than this, in milliseconds, is not told at once any more. */
const NEWS_MS = 86_400_000

/** The summary is told on Monday, in these hours of the town’s day: a server that was down at nine tells it at ten. */
const DIGEST = { weekday: 1, from: 9, to: 12 }

/** What a template takes as one of its texts. */
const MAX_TEMPLATE = 700

/** New of an area. */
type News = { reports: PublicRequest[]; works: PlannedWork[]; notices: PlacedNotice[] }

/** A notice to a neighbourhood. */
type PlacedNotice = Awaited<ReturnType<typeof listSentBetween>>[number]

const newsMessages = (
  town: Town,
  { content, catalogue, language }: { content: Content; catalogue: Catalogue; language: Language },
  { area }: AreaFollow,
  { reports, works, notices }: News,
) => {
  const say = getTexts(content)
  const ofWorks = works.map((work) =>
    [`🚧 ${workText(work, language).title}`, work.area.label, whenOf(town, work, language)]
      .filter(Boolean)
      .join(' · '),
  )
  const ofReports = reports.map(({ id, serviceCode, address }) => {
    const service = findService(catalogue, serviceCode)
    return [`• ${service ? localised(service.names, language) : id}`, address, id].filter(Boolean).join(' · ')
  })
  const ofNotices = notices.map(({ texts }) => `📣 ${(texts[language] ?? texts.ca).title}`)
  const all = [...ofNotices, ...ofWorks, ...ofReports]
  const place = describeArea(say, language, area)
  const url = `${town.publicUrl}/reports`
  const items = all.slice(0, MAX_ITEMS)
  const more = all.length > MAX_ITEMS ? 'yes' : 'no'
  return {
    message: textMessage(say(language, 'areas.news', { place, items: items.join('\n'), more, url })),
    afterWindow: templateMessage(TOWN_NOTICE, templateLanguage(language), {
      topic: say(language, 'areas.topic'),
      text: truncate(`${place}: ${items.join('; ')}`, MAX_TEMPLATE),
      link: url,
    }),
  }
}

const listReports = (town: Town, catalogue: Catalogue, from: Date, to: Date): Promise<PublicRequest[]> =>
  searchPublicRequests(town, {
    visible: publicServiceCodes(catalogue),
    from,
    to,
    sort: { by: 'requested', descending: true },
    limit: MAX_REPORTS,
  })

/** Writes to one who follows, unless they stopped in the meantime; once for each cause. */
const send = (
  town: Town,
  texts: { content: Content; catalogue: Catalogue },
  follow: AreaFollow,
  { causeKey, news, until }: { causeKey: string; news: News; until?: Date },
): Promise<void> =>
  town.db.transaction(async (tx) => {
    if (!(await lockAreaFollow(tx, town, follow.id))) return
    const latest = await findLatestConversation(tx, town, follow.contactId)
    if (!latest) return
    const messages = newsMessages(town, { ...texts, language: latest.language }, follow, news)
    if (until) await markAreaTold(tx, town, follow.id, until)
    await enqueueMessages(tx, town, latest.id, [{ causeKey, ...messages, task: 'broadcast' }])
  })

const localNow = (town: Town): DateTime => DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })

const reads = async (town: Town) => ({ content: await getContent(town), catalogue: await getCatalogue(town) })

/** Tells who asked to hear at once, in their chat, of what was reported in their area since they last did; nobody at night. */
export const tellAreaReports = async (town: Town): Promise<void> => {
  if (isQuietHour(localNow(town))) return
  const follows: AreaFollow[] = []
  for await (const one of eachAreaFollow(town))
    if (one.frequency === 'at-once' && one.contents.includes('reports')) follows.push(one)
  if (follows.length === 0) return
  const now = town.now().getTime()
  const until = new Date(now - COMMIT_MS)
  const since = ({ untoldSince }: AreaFollow) => Math.max(untoldSince.getTime(), now - NEWS_MS)
  const texts = await reads(town)
  const all = await listReports(town, texts.catalogue, new Date(Math.min(...follows.map(since))), until)
  if (all.length === 0) return
  for (const follow of follows) {
    const reports = all.filter(
      (one) => (one.requestedAt?.getTime() ?? 0) > since(follow) && coversReport(town, follow.area, one),
    )
    const [newest] = reports
    if (!newest) continue
    if ((await countUses(town, [{ limit: 'area-chat', whose: follow.id, perDay: MAX_AT_ONCE }])) > 0) continue
    const causeKey = `area-chat:${follow.id}:${newest.id}`
    await send(town, texts, follow, { causeKey, news: { reports, works: [], notices: [] }, until })
  }
}

/** What is new of each area that is followed by the week. */
async function* weeklyNews(town: Town, catalogue: Catalogue, until: DateTime) {
  const from = until.minus({ weeks: 1 }).toJSDate()
  const to = until.toJSDate()
  let found: News | undefined
  for await (const follow of eachAreaFollow(town)) {
    if (follow.frequency !== 'weekly') continue
    found ??= {
      reports: await listReports(town, catalogue, from, new Date(to.getTime() - 1)),
      works: await listPublishedBetween(town, from, to),
      notices: await listSentBetween(town, from, to),
    }
    const { reports, works, notices } = found
    const news: News = {
      reports: follow.contents.includes('reports')
        ? reports.filter((one) => coversReport(town, follow.area, one))
        : [],
      works: follow.contents.includes('works')
        ? works.filter((one) => touches(town, one.area, follow.area))
        : [],
      notices: follow.contents.includes('notices')
        ? notices.filter((one) => touches(town, one.area, follow.area))
        : [],
    }
    if (news.reports.length + news.works.length + news.notices.length > 0) yield { follow, news }
  }
}

/** On Mondays tells who asked for it what was new in their area in the week before; nobody of nothing. */
export const tellWeeklyDigests = async (town: Town): Promise<void> => {
  const now = localNow(town)
  if (now.weekday !== DIGEST.weekday || now.hour < DIGEST.from || now.hour >= DIGEST.to) return
  const texts = await reads(town)
  const monday = now.startOf('day')
  for await (const { follow, news } of weeklyNews(town, texts.catalogue, monday))
    await send(town, texts, follow, { causeKey: `area-digest:${follow.id}:${monday.toISODate()}`, news })
}

/** Whom the summary would reach if it were told now, of the last seven days, and what that would cost. */
export const estimateDigest = async (town: Town): Promise<AreaReach> => {
  const contacts = new Set<string>()
  let messages = 0
  for await (const { follow } of weeklyNews(town, await getCatalogue(town), localNow(town))) {
    contacts.add(follow.contactId)
    messages++
  }
  const reach = await reachOf(town, contacts)
  return { ...reach, templates: reach.templates + Math.max(0, messages - contacts.size) }
}
