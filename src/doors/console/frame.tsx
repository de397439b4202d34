import { DateTime } from 'luxon'
import type { ComponentChildren } from 'preact'
import { Document, type NavLink, page } from '#platform/pages'
import { type Blanks, translator } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { type Member, may } from '#town/staff'
import ca from './messages/ca.json'
import es from './messages/es.json'

/** The languages that staff may work in. */
export const CONSOLE_LANGUAGES = ['ca', 'es'] as const

/** The language of a member of staff. */
export type ConsoleLanguage = (typeof CONSOLE_LANGUAGES)[number]

/** The name of a text of the console. */
export type ConsoleKey = keyof typeof ca

const translate = translator({ ca, es } satisfies Record<ConsoleLanguage, Record<ConsoleKey, string>>)

/** A page being made: for which town, in which language, for whom. */
export type View = {
  town: Town
  language: ConsoleLanguage
  member?: Member
  t: (key: ConsoleKey, blanks?: Blanks) => string
}

/** Texts in a language, for a member of staff. */
export const view = (town: Town, language: ConsoleLanguage, member?: Member): View => ({
  town,
  language,
  member,
  t: (key, blanks) => translate(language, key, blanks),
})

/** An instant in the town's zone, hours as the language writes them: `24/11/2026, 9.30 h`. */
export const moment = ({ town, language }: View, date: Date): string =>
  DateTime.fromJSDate(date, { zone: town.profile.time_zone }).toFormat(
    language === 'ca' ? "d/M/yyyy, H.mm 'h'" : 'd/M/yyyy, H:mm',
  )

/** A page of the console. */
export const consolePage = (
  { town, language, member, t }: View,
  options: { title: string; path: string; status?: number; live?: boolean },
  children: ComponentChildren,
): Response => {
  const links: (NavLink & { shown: boolean })[] = [
    { href: '/console', label: t('nav.queue'), shown: !!member && may(member, 'see-queue') },
    {
      href: '/console/conversations',
      label: t('nav.conversations'),
      shown: !!member && may(member, 'answer-citizens'),
    },
    { href: '/console/010', label: t('nav.phone'), shown: !!member && may(member, 'take-report') },
    {
      href: '/console/notices',
      label: t('nav.notices'),
      shown: !!member && may(member, 'send-notices'),
    },
    {
      href: '/console/content',
      label: t('nav.content'),
      shown: !!member && may(member, 'edit-content'),
    },
    { href: '/console/phrases', label: t('nav.phrases'), shown: !!member && may(member, 'teach') },
    {
      href: '/console/sources',
      label: t('nav.sources'),
      shown: !!member && may(member, 'see-sources'),
    },
    {
      href: '/console/applications',
      label: t('nav.applications'),
      shown: !!member && may(member, 'manage-applications'),
    },
    {
      href: '/console/forwarding',
      label: t('nav.forwarding'),
      shown: !!member && may(member, 'manage-forwarding'),
    },
  ]
  const brand = t('brand', { town: town.profile.name })
  return page(
    <Document
      language={language}
      title={`${options.title} · ${brand}`}
      brand={brand}
      home="/console"
      skip={t('skip')}
      navigation={links
        .filter(({ shown }) => shown)
        .map((link) => ({ ...link, current: link.href === options.path }))}
      navigationLabel={t('navigation')}
      scripts={options.live ? ['/assets/live.js'] : undefined}
      footer={
        member ? (
          <form method="post" action="/console/sign-out">
            <p>{t('footer', { name: member.name, role: t(`role.${member.role}`) })}</p>
            <button type="submit" class="plain">
              {t('sign-out')}
            </button>
          </form>
        ) : null
      }
    >
      {children}
    </Document>,
    options.status,
  )
}
