import { discreetBusiness } from '#conversation'
import { findAppointmentService, findSchedule, getSchedules } from '#domain/appointments'
import { type AssetLayers, assetName, getAssetLayers } from '#domain/assets'
import { localisedText } from '#domain/content'
import { type SearchResults, search } from '#domain/search'
import { type Catalogue, getCatalogue } from '#domain/services'
import { fold } from '#platform/text'
import { assetPath } from '../assets/index.ts'
import {
  type ConsoleKey,
  channelName,
  createConsoleContext,
  formatMoment,
  formatRelative,
  listSections,
  maskedPhone,
  serviceName,
  type View,
} from '../ui/index.ts'

/** Something that was found: where it is, what it is called, what else is known of it. */
export type Hit = { href: string; title: string; detail: string }

/** What was found of one kind. */
export type HitGroup = { id: keyof SearchResults | 'commands'; label: ConsoleKey; hits: Hit[] }

const GROUPS: [id: keyof SearchResults, label: ConsoleKey][] = [
  ['people', 'search.people'],
  ['requests', 'search.requests'],
  ['messages', 'search.messages'],
  ['appointments', 'search.appointments'],
  ['assets', 'search.assets'],
  ['pages', 'search.pages'],
]

type Facts = {
  catalogue: Catalogue
  schedules: Awaited<ReturnType<typeof getSchedules>>
  layers: AssetLayers
}

const join = (...parts: (string | undefined | null)[]): string => parts.filter(Boolean).join(' · ')

/** How what was found of each kind is shown. */
const describe: {
  [Kind in keyof SearchResults]: (view: View, found: SearchResults[Kind][number], facts: Facts) => Hit
} = {
  people: (view, { id, identity: { name, username, phone }, conversations: [last] }) => ({
    href: `/console/person/${id}`,
    title: name || (username ? `@${username}` : view.t('conversations.somebody')),
    detail: join(
      name && username && `@${username}`,
      phone && maskedPhone(phone),
      last && channelName(view, last.channel),
      last && formatRelative(view, last.lastInboundAt),
    ),
  }),
  requests: (view, found, { catalogue }) => ({
    href: `/console/requests/${found.id}`,
    title: join(found.id, serviceName(catalogue, found.serviceCode, view.language)),
    detail: join(
      view.t(`state.${found.state}`),
      found.address,
      found.reporter ? view.t('search.reporter', { name: found.reporter }) : found.description.slice(0, 100),
    ),
  }),
  messages: (view, { conversationId, name, text, at, kind, author }) => ({
    href: `/console/conversations/${conversationId}`,
    title: name || view.t('conversations.somebody'),
    detail: join(
      kind === 'note' ? view.t('search.note', { author: author ?? '' }) : author,
      `«${text}»`,
      formatRelative(view, at),
    ),
  }),
  appointments: (view, { id, person, startsAt, agendaId, serviceCode, code, state }, { schedules }) => {
    const schedule = findSchedule(schedules, agendaId)
    const service = schedule && findAppointmentService(schedule, serviceCode)
    return {
      href: `/console/appointments/${id}`,
      title: person?.name || code,
      detail: join(
        formatMoment(view, startsAt),
        service && localisedText(service.names, view.language),
        state === 'booked' ? code : view.t(`appointments.state.${state}`, { desk: '' }),
      ),
    }
  },
  assets: ({ language }, found, { layers }) => ({
    href: assetPath(found.id),
    title: assetName(found, layers, language),
    detail: found.address ?? '',
  }),
  pages: (_, { id, title }) => ({ href: `/console/content/pages/${id}`, title, detail: '' }),
}

/** The pages of the console that a member may open, by their names; all of them where nothing is looked for. */
export const findCommands = ({ member, t, town }: View, text: string): HitGroup[] => {
  const words = fold(text).split(' ').filter(Boolean)
  const hits = member
    ? listSections(member, town)
        .map(([href, label]): Hit => ({ href, title: t(label), detail: '' }))
        .filter(({ title }) => {
          const own = fold(title).split(' ')
          return words.every((word) => own.some((one) => one.startsWith(word)))
        })
    : []
  return hits.length > 0 ? [{ id: 'commands', label: 'search.commands', hits }] : []
}

/** What a member finds, by kind; kinds of which there is nothing are left out. */
export const findHits = async (view: View, text: string, limit: number): Promise<HitGroup[]> => {
  const { town, language } = view
  const ctx = createConsoleContext(view)
  const found = await search(ctx, { text, limit, language, business: discreetBusiness })
  const [catalogue, schedules, layers] = await Promise.all([
    getCatalogue(town),
    getSchedules(town),
    getAssetLayers(town),
  ])
  const facts = { catalogue, schedules, layers }
  const hitsOf = <Kind extends keyof SearchResults>(kind: Kind): Hit[] =>
    found[kind].map((one) => describe[kind](view, one, facts))
  return GROUPS.map(([id, label]) => ({ id, label, hits: hitsOf(id) })).filter(({ hits }) => hits.length > 0)
}
