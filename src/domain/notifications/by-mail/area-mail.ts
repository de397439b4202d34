import { DateTime } from 'luxon'
import type { AreaContent } from '#domain/area-follows'
import { countUses } from '#domain/limits'
import {
  type AreaFrequency,
  askFollow,
  enqueueMail,
  type Follow,
  type FollowedArea,
  findFollow,
  followUrl,
  listAreaFollows,
  mailEnding,
  mailText,
  markTold,
  setAreaFrequency,
} from '#domain/mail'
import { type AskedArea, findArea, touches } from '#domain/places'
import { type PublicRequest, searchPublicRequests } from '#domain/service-requests'
import { type Catalogue, findService, getCatalogue, localised, publicServiceCodes } from '#domain/services'
import type { Town } from '#domain/town'
import { DomainError, useCase } from '#domain/use-cases'
import { listPublishedBetween, type PlannedWork, workText } from '#domain/works'
import type { Language } from '#languages'
import { parseMailAddress } from '#platform/mail'
import { coversReport } from '../areas/covers-report.ts'
import { whenOf } from '../areas/tell-works.ts'

/** Pieces of news of one message at most; there are more on the map. */
const MAX_ITEMS = 20

/** New reports that are looked through at once, at most: more in a day is a storm, of which everybody has heard. */
const MAX_NEW = 2_000

/** Messages that one alert may send at once in a day; afterwards several reports come together. */
const MAX_AT_ONCE = 24

/** A report may be committed this long after it bears its time, in milliseconds. */
const COMMIT_MS = 10_000

/** News older than this, in milliseconds, is not told at once any more. */
const NEWS_MS = 86_400_000

type AreaRequest = {
  to: string
  language: Language
  asked: AskedArea
  frequency: AreaFrequency
  contents: AreaContent[]
}

/** What is new in an area: reports, and works that were announced. */
type AreaNews = { reports: PublicRequest[]; works: PlannedWork[] }

/** What is told, as the texts ask for it. */
const aboutOf = (contents: AreaContent[]): 'both' | AreaContent =>
  contents.length > 1 ? 'both' : (contents[0] ?? 'reports')

/** What an area is called in a message. */
const nameOf = (language: Language, { label, metres, shape }: FollowedArea): string => {
  if (shape?.of === 'drawn') return mailText(language, 'area.place.drawn')
  return shape ? label : mailText(language, 'area.place.around', { place: label, metres })
}

/**
 * Somebody asks that an address be told of what is new in an area.
 * @throws {DomainError} `invalid` at `email`, or at the field by which the area was asked for
 */
export const followAreaByMail = useCase({
  allow: { citizen: true },
  prepare: async ({ town }, { to, asked }: AreaRequest) => {
    if (!town.mailer) throw new DomainError('not-found')
    const found = await findArea(town, asked)
    const problems = [
      ...('wrong' in found ? [{ path: found.wrong, code: 'unknown' as const }] : []),
      ...(parseMailAddress(to) ? [] : [{ path: 'email', code: 'unknown' as const }]),
    ]
    if ('wrong' in found || problems.length > 0) throw new DomainError('invalid', problems)
    return found
  },
  run: async (
    { db: tx, town },
    { to: typed, language, frequency, contents }: AreaRequest,
    { area: found, subject },
  ): Promise<void> => {
    const to = parseMailAddress(typed)
    if (!to) throw new DomainError('invalid', [{ path: 'email', code: 'unknown' }])
    const area = { ...found, frequency, contents }
    const follow = await askFollow(tx, town, { to, kind: 'area', subject, language, area })
    if (!follow || follow.confirmed) return
    const place = nameOf(language, area)
    const content = {
      language,
      subject: mailText(language, 'area.follow.subject', { place }),
      paragraphs: [
        mailText(language, 'area.follow.body', { place, about: aboutOf(contents) }),
        mailText(language, `area.frequency.${frequency}`),
        mailText(language, 'confirm.body'),
      ],
      action: { label: mailText(language, 'confirm.action'), url: followUrl(town, follow.id, 'confirm') },
      ...mailEnding(town, language, follow),
    }
    const causeKey = `mail-follow:${follow.id}:${follow.expiresAt?.getTime()}`
    await enqueueMail(tx, town, [{ to, causeKey, content }])
  },
})

/** Who reads an address’s messages has an alert told sooner, or less often. @throws {DomainError} `not-found` */
export const changeAreaFrequency = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town },
    { key, frequency }: { key: string; frequency: AreaFrequency },
  ): Promise<void> => {
    const follow = await findFollow(tx, town, key)
    if (!follow?.confirmed || !follow.area) throw new DomainError('not-found')
    await setAreaFrequency(tx, town, follow, frequency)
  },
})

/** Reports that anybody may read, of a stretch of time, the newest first. */
const listNew = (town: Town, catalogue: Catalogue, from: Date, to: Date): Promise<PublicRequest[]> =>
  searchPublicRequests(town, {
    visible: publicServiceCodes(catalogue),
    from,
    to,
    sort: { by: 'requested', descending: true },
    limit: MAX_NEW,
  })

const followsOf = async (town: Town, frequency: AreaFrequency) =>
  (await listAreaFollows(town.db, town)).flatMap(({ area, ...follow }) =>
    area && (area.frequency ?? 'daily') === frequency ? [{ ...follow, area }] : [],
  )

type AreaFollow = Awaited<ReturnType<typeof followsOf>>[number]

/** What of some news one who follows an area asked to hear of. */
const ofArea = (town: Town, area: FollowedArea, { reports, works }: AreaNews): AreaNews => {
  const { contents = ['reports'] } = area
  return {
    reports: contents.includes('reports') ? reports.filter((one) => coversReport(town, area, one)) : [],
    works: contents.includes('works') ? works.filter((one) => touches(town, one.area, area)) : [],
  }
}

/** What staff published without telling anybody waits for those who asked for a summary. */
const isTold = ({ telling }: PlannedWork): boolean => telling === 'sending' || telling === 'done'

const isNothing = ({ reports, works }: AreaNews): boolean => reports.length + works.length === 0

/** Tells who asked for it daily of the news of the day before in their area, and on Mondays those who asked for the week’s; nobody of none. */
export const mailAreaNews = async (town: Town): Promise<void> => {
  if (!town.mailer) return
  const today = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).startOf('day')
  await mailNewsSince(town, 'daily', today, today.minus({ days: 1 }))
  if (today.weekday === 1) await mailNewsSince(town, 'weekly', today, today.minus({ weeks: 1 }))
}

const mailNewsSince = async (
  town: Town,
  frequency: AreaFrequency,
  today: DateTime,
  from: DateTime,
): Promise<void> => {
  const follows = await followsOf(town, frequency)
  if (follows.length === 0) return
  const catalogue = await getCatalogue(town)
  const to = new Date(today.toMillis() - 1)
  const all = {
    reports: await listNew(town, catalogue, from.toJSDate(), to),
    works: await listPublishedBetween(town, from.toJSDate(), today.toJSDate()),
  }
  for (const follow of follows) {
    const theirs = ofArea(town, follow.area, all)
    if (isNothing(theirs)) continue
    const causeKey = `area:${follow.id}:${today.toISODate()}`
    const content = newsOf(town, catalogue, follow, theirs)
    await town.db.transaction((tx) => enqueueMail(tx, town, [{ to: follow.to, causeKey, content }]))
  }
}

/** Tells who asked to hear at once of what was reported or announced in their area since they last did. */
export const mailAreaNewsAtOnce = async (town: Town): Promise<void> => {
  if (!town.mailer) return
  const follows = await followsOf(town, 'at-once')
  if (follows.length === 0) return
  const now = town.now().getTime()
  const until = new Date(now - COMMIT_MS)
  const since = (follow: AreaFollow) => Math.max(follow.untoldSince?.getTime() ?? now, now - NEWS_MS)
  const catalogue = await getCatalogue(town)
  const from = new Date(Math.min(...follows.map(since)))
  const all = {
    reports: await listNew(town, catalogue, from, until),
    works: (await listPublishedBetween(town, from, until)).filter(isTold),
  }
  for (const follow of follows) {
    const fresh = {
      reports: all.reports.filter(({ requestedAt }) => (requestedAt?.getTime() ?? 0) > since(follow)),
      works: all.works.filter(({ publishedAt }) => (publishedAt?.getTime() ?? 0) > since(follow)),
    }
    const theirs = ofArea(town, follow.area, fresh)
    if (isNothing(theirs)) continue
    if ((await countUses(town, [{ limit: 'area-mail', whose: follow.id, perDay: MAX_AT_ONCE }])) > 0) continue
    const causeKey = `area:${follow.id}:${theirs.reports[0]?.id ?? theirs.works.at(-1)?.id}`
    const content = newsOf(town, catalogue, follow, theirs)
    await town.db.transaction(async (tx) => {
      await markTold(tx, town, follow.id, until)
      await enqueueMail(tx, town, [{ to: follow.to, causeKey, content }])
    })
  }
}

const newsOf = (
  town: Town,
  catalogue: Catalogue,
  { language, area, id }: Pick<Follow, 'language' | 'id'> & { area: FollowedArea },
  { reports, works }: AreaNews,
) => {
  const ofWorks = works.map((work) => ({
    text: workText(work, language).title,
    url: work.url ?? `${town.publicUrl}/works/${work.id}?lang=${language}`,
    detail: [work.area.label, whenOf(town, work, language)].filter(Boolean).join(' · '),
  }))
  const ofReports = reports.map(({ id: number, serviceCode, address }) => {
    const service = findService(catalogue, serviceCode)
    return {
      text: service ? localised(service.names, language) : number,
      url: `${town.publicUrl}/reports/${number}?lang=${language}`,
      detail: [number, address].filter(Boolean).join(' · '),
    }
  })
  const place = nameOf(language, area)
  return {
    language,
    subject:
      works.length > 0
        ? mailText(language, 'area.news.subject.works', { place })
        : mailText(language, 'area.news.subject', { count: reports.length, place }),
    paragraphs: reports.length > 0 ? [mailText(language, 'area.news.body')] : [],
    items: [...ofWorks, ...ofReports].slice(0, MAX_ITEMS),
    ...mailEnding(town, language, { id }),
  }
}
