import { type Action, hasPermission, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { createMarkupCache } from '#platform/markup'
import type { ConsoleKey, View } from '../view.ts'
import type { CountName, WorkCounts } from './counts.ts'
import { Icon, type IconName } from './icons.tsx'
import { PREFERENCES } from './preferences.ts'

/** A section of the console: which page it begins with, and who may see it. `count`: the figure beside it. */
type Section = {
  href: string
  label: ConsoleKey
  icon: IconName
  action: Action
  count?: CountName
}

const section = (
  href: string,
  label: ConsoleKey,
  icon: IconName,
  action: Action,
  count?: CountName,
): Section => ({ href, label, icon, action, count })

const WORK = [
  section('/console', 'nav.queue', 'queue', 'see-queue', 'queue'),
  section('/console/conversations', 'nav.conversations', 'conversations', 'answer-citizens', 'conversations'),
  section('/console/010', 'nav.phone', 'phone', 'take-report'),
  section('/console/appointments', 'nav.appointments', 'appointments', 'attend-appointments', 'appointments'),
  section('/console/crew', 'nav.crew', 'crew', 'work-in-street'),
]

const TOWN = [
  section('/console/notices', 'nav.notices', 'notices', 'send-notices'),
  section('/console/works', 'nav.works', 'kind-road', 'send-notices'),
  section('/console/participation', 'nav.participation', 'participation', 'send-notices'),
  section('/console/content', 'nav.content', 'content', 'edit-content'),
  section('/console/phrases', 'nav.phrases', 'phrases', 'teach', 'phrases'),
  section('/console/figures', 'nav.figures', 'figures', 'see-figures'),
]

/** The pages under Settings. */
const SETTINGS: [href: string, label: ConsoleKey, action: Action][] = [
  ['/console/settings', 'nav.services', 'manage-settings'],
  ['/console/settings/zones', 'nav.zones', 'manage-settings'],
  ['/console/settings/hours', 'nav.hours', 'manage-settings'],
  ['/console/settings/replies', 'nav.replies', 'write-replies'],
  ['/console/settings/labels', 'nav.labels', 'organise-work'],
  ['/console/assets', 'nav.assets', 'organise-work'],
  ['/console/settings/macros', 'nav.macros', 'organise-work'],
  ['/console/settings/inbox', 'nav.inbox', 'organise-work'],
  ['/console/settings/messenger', 'nav.messenger', 'manage-settings'],
  ['/console/sources', 'nav.sources', 'see-sources'],
  ['/console/applications', 'nav.applications', 'manage-applications'],
  ['/console/forwarding', 'nav.forwarding', 'manage-forwarding'],
  ['/console/staff', 'nav.staff', 'manage-staff'],
  ['/console/audit', 'nav.audit', 'see-audit'],
]

const seenBy = (member: Member, all: Section[]): Section[] =>
  all.filter(({ action }) => hasPermission(member, action))

/** Where a member begins: the first section that they may see. */
export const homePath = (member: Member): string =>
  seenBy(member, [...WORK, ...TOWN])[0]?.href ??
  SETTINGS.find(([, , action]) => hasPermission(member, action))?.[0] ??
  '/console/account'

/** Every page that a member may begin with, settings one by one: what the search goes to by its name. */
export const listSections = (
  member: Member,
  town: Pick<Town, 'profile'>,
): [href: string, label: ConsoleKey][] => [
  ...seenBy(member, [...WORK, ...TOWN]).map(({ href, label }): [string, ConsoleKey] => [href, label]),
  ...settingsOf(member, town).map(([href, label]): [string, ConsoleKey] => [href, label]),
  ['/console/account', 'nav.account'],
]

/** The settings that a member may see. A town that is not on WhatsApp has of that page what is left: the notice on its site. */
const settingsOf = (member: Member, { profile }: Pick<Town, 'profile'>): typeof SETTINGS =>
  SETTINGS.filter(([, , action]) => hasPermission(member, action)).map(([href, label, action]) => [
    href,
    label === 'nav.messenger' && !profile.whatsapp_number ? 'nav.messenger.none' : label,
    action,
  ])

const isInSettings = (path: string): boolean => SETTINGS.some(([href]) => href === path)

/** The pages beside a page of the settings; nothing elsewhere. */
export const SettingsTabs = ({ view: { member, t, town }, path }: { view: View; path: string }) =>
  member && isInSettings(path) ? (
    <nav class="tabs settings-tabs" aria-label={t('nav.settings')}>
      {settingsOf(member, town).map(([href, label]) => (
        <a href={href} aria-current={href === path ? 'page' : undefined}>
          {t(label)}
        </a>
      ))}
    </nav>
  ) : null

/** Sections that a phone has room for, beside what leads to the others. */
const ON_PHONE = 4

/** The sections of the console, with what waits in each; who is here, and how they want it. A phone has it at the bottom. */
export const Rail = (props: { view: View; member: Member; counts: WorkCounts; path: string }) => {
  const { view, member, counts, path } = props
  const { t } = view
  const [settings] = settingsOf(member, view.town)
  const work = seenBy(member, WORK)
  const town = seenBy(member, TOWN)
  const first = [...work, ...town].slice(0, ON_PHONE)
  const rest = (all: Section[]) => all.filter((one) => !first.includes(one))
  const item = (one: Section) => (
    <Item view={view} counts={counts} section={one} current={one.href === path} />
  )
  return (
    <nav class="rail" id="rail" aria-label={t('navigation')}>
      <a class="brand" href="/console" title={t('brand', { town: view.town.profile.name })}>
        <img src="/assets/icon.svg" alt="" width="26" height="26" />
        <span>{t('brand', { town: view.town.profile.name })}</span>
      </a>
      <ul>{first.map(item)}</ul>
      <button type="button" class="rail-more" popovertarget="rail-rest">
        <Icon name="more" />
        <span>{t('nav.more')}</span>
      </button>
      <div id="rail-rest" class="rail-rest" popover="auto">
        <ul>
          {rest(work).map(item)}
          {rest(town).length > 0 ? <li class="rail-group">{t('nav.group.town')}</li> : null}
          {rest(town).map(item)}
          {settings ? (
            <Item
              view={view}
              counts={counts}
              section={section(settings[0], 'nav.settings', 'settings', settings[2])}
              current={isInSettings(path)}
            />
          ) : null}
        </ul>
        <Me view={view} member={member} />
      </div>
    </nav>
  )
}

const cached = createMarkupCache()

const Item = ({
  view,
  counts,
  section: { href, label, icon, count },
  current,
}: {
  view: View
  counts: WorkCounts
  section: Section
  current: boolean
}) =>
  cached([view.language, href, label, current, count && counts[count]], () => (
    <li>
      <a href={href} title={view.t(label)} aria-current={current ? 'page' : undefined}>
        <Icon name={icon} />
        <span>{view.t(label)}</span>
        {count ? <Count view={view} counts={counts} name={count} /> : null}
      </a>
    </li>
  ))

/** How many wait: a figure for the eye, a sentence for the ear. */
export const Count = ({ view: { t }, counts, name }: { view: View; counts: WorkCounts; name: CountName }) => {
  const count = counts[name] ?? 0
  return (
    <span class="count" data-count={name} hidden={count === 0}>
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span class="visually-hidden">{t(`count.${name}`, { count })}</span>
    </span>
  )
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map(([letter = '']) => letter)
    .join('')

const Me = ({ view, member }: { view: View; member: Member }) => {
  const { language, preferences } = view
  const { theme, rail } = preferences
  return cached([language, member.name, member.role, theme, rail], () => <Own view={view} member={member} />)
}

const Own = ({ view: { t, preferences }, member }: { view: View; member: Member }) => {
  return (
    <div class="me">
      <a class="me-name" href="/console/account" title={t('nav.account')}>
        <span class="initials" aria-hidden="true">
          {initials(member.name)}
        </span>
        <span>
          {member.name}
          <small>{t(`role.${member.role}`)}</small>
        </span>
      </a>
      <form class="me-theme" method="post" action="/console/preferences" aria-label={t('theme')}>
        {PREFERENCES.theme.map((theme) => (
          <button
            type="submit"
            name="theme"
            value={theme}
            aria-pressed={theme === preferences.theme ? 'true' : 'false'}
          >
            {t(`theme.${theme}`)}
          </button>
        ))}
      </form>
      <form method="post" action="/console/preferences" class="me-rail">
        <button type="submit" name="rail" value={preferences.rail === 'narrow' ? 'wide' : 'narrow'}>
          <Icon name="rail" />
          <span>{t('rail.toggle')}</span>
        </button>
      </form>
      <form
        method="post"
        action="/console/sign-out"
        data-unsent={hasPermission(member, 'work-in-street') ? t('crew.sign-out.unsent') : undefined}
      >
        <button type="submit">
          <Icon name="sign-out" />
          <span>{t('sign-out')}</span>
        </button>
      </form>
    </div>
  )
}
