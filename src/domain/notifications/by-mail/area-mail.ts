import { DateTime } from 'luxon'
import {
  askFollow,
  enqueueMail,
  type Follow,
  followUrl,
  listAreaFollows,
  mailEnding,
  mailText,
} from '#domain/mail'
import { type PublicRequest, searchPublicRequests } from '#domain/service-requests'
import { type Catalogue, findService, getCatalogue, localised, publicServiceCodes } from '#domain/services'
import type { Town } from '#domain/town'
import { DomainError, useCase } from '#domain/use-cases'
import type { Language } from '#languages'
import { parseMailAddress } from '#platform/mail'

/** How near, in metres, somebody may ask to be told of reports. */
export const AREA_METRES = [150, 300, 600] as const

/** Reports of one message at most; there are more on the map. */
const MAX_ITEMS = 20

/** Four decimals of a degree: some ten metres. The same house again is the same alert. */
const subjectOf = ({ lat, long }: { lat: number; long: number }): string =>
  `${lat.toFixed(4)},${long.toFixed(4)}`

type AreaRequest = {
  to: string
  language: Language
  place: { label: string; lat: number; long: number }
  metres: number
}

/** Somebody asks that an address be told, once a day at most, of new reports near a place. */
export const followAreaByMail = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, { to: typed, language, place, metres }: AreaRequest): Promise<void> => {
    const to = parseMailAddress(typed)
    if (!to) throw new DomainError('invalid', [{ path: 'email', code: 'unknown' }])
    if (!town.mailer) throw new DomainError('not-found')
    const area = { ...place, metres: AREA_METRES.find((one) => one === metres) ?? AREA_METRES[1] }
    const follow = await askFollow(tx, town, { to, kind: 'area', subject: subjectOf(place), language, area })
    if (!follow || follow.confirmed) return
    const blanks = { place: area.label, metres: area.metres }
    const content = {
      language,
      subject: mailText(language, 'area.follow.subject', blanks),
      paragraphs: [mailText(language, 'area.follow.body', blanks), mailText(language, 'confirm.body')],
      action: { label: mailText(language, 'confirm.action'), url: followUrl(town, follow.id, 'confirm') },
      ...mailEnding(town, language, follow),
    }
    const causeKey = `mail-follow:${follow.id}:${follow.expiresAt?.getTime()}`
    await enqueueMail(tx, town, [{ to, causeKey, content }])
  },
})

/** Tells who asked for it of the reports of the day before near their place; nobody of none. */
export const mailAreaNews = async (town: Town): Promise<void> => {
  if (!town.mailer) return
  const follows = await listAreaFollows(town.db, town)
  if (follows.length === 0) return
  const catalogue = await getCatalogue(town)
  const today = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).startOf('day')
  const from = today.minus({ days: 1 }).toJSDate()
  const to = new Date(today.toMillis() - 1)
  for (const follow of follows) {
    const { area } = follow
    const near = area
      ? await searchPublicRequests(town, {
          visible: publicServiceCodes(catalogue),
          from,
          to,
          circle: { lat: area.lat, long: area.long, radius: area.metres },
          sort: { by: 'requested', descending: true },
          limit: MAX_ITEMS,
        })
      : []
    if (near.length === 0) continue
    await town.db.transaction((tx) =>
      enqueueMail(tx, town, [
        {
          to: follow.to,
          causeKey: `area:${follow.id}:${today.toISODate()}`,
          content: newsOf(town, catalogue, follow, near),
        },
      ]),
    )
  }
}

const newsOf = (town: Town, catalogue: Catalogue, follow: Follow, near: PublicRequest[]) => {
  const { language, area } = follow
  const items = near.map(({ id, serviceCode, address }) => {
    const service = findService(catalogue, serviceCode)
    return {
      text: service ? localised(service.names, language) : id,
      url: `${town.publicUrl}/reports/${id}?lang=${language}`,
      detail: [id, address].filter(Boolean).join(' · '),
    }
  })
  return {
    language,
    subject: mailText(language, 'area.news.subject', { count: near.length, place: area?.label ?? '' }),
    paragraphs: [mailText(language, 'area.news.body')],
    items,
    ...mailEnding(town, language, follow),
  }
}
