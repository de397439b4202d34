import type { ComponentChildren, VNode } from 'preact'
import { Document, page } from '#platform/pages'
import { type Blanks, longDate, translator } from '#town/content'
import { LANGUAGES, type PageLanguage, type Town } from '#town/jurisdictions'
import ca from './messages/ca.json'
import en from './messages/en.json'
import es from './messages/es.json'

/** The name of a text of the public site. */
export type SiteKey = keyof typeof ca

const translate = translator({ ca, es, en } satisfies Record<PageLanguage, Record<SiteKey, string>>)

/** A page being made: for which town, in which language. */
export type View = { town: Town; language: PageLanguage; t: (key: SiteKey, blanks?: Blanks) => string }

/** Texts in a language. */
export const view = (town: Town, language: PageLanguage): View => ({
  town,
  language,
  t: (key, blanks) => translate(language, key, blanks),
})

/** A day as it is written in the language of the page. */
export const day = ({ town, language }: View, date: Date): string =>
  longDate(date, language, town.profile.time_zone)

const NAMES: Record<PageLanguage, string> = { ca: 'Català', es: 'Castellano', en: 'English' }

/** A page of the public site. */
export const sitePage = (
  { town, language, t }: View,
  options: { title: string; path: string; status?: number },
  children: ComponentChildren,
): Response => {
  const { authority, contact, privacy_url } = town.profile
  const lang = language === 'ca' ? '' : `?lang=${language}`
  const navigation = [
    { href: `/${lang}`, label: t('nav.report'), current: options.path === '/' },
    { href: `/reports${lang}`, label: t('nav.lookup'), current: options.path === '/reports' },
    { href: `/developers${lang}`, label: t('nav.docs') },
  ]
  const footer: VNode = (
    <>
      <p>{t('footer', { contact })}</p>
      <p>
        <a href={privacy_url}>{t('footer.privacy')}</a>
        {LANGUAGES.filter((one) => one !== language).map((one) => (
          <>
            {' · '}
            <a href={`${options.path}?lang=${one}`} lang={one} hreflang={one}>
              {NAMES[one]}
            </a>
          </>
        ))}
      </p>
    </>
  )
  return page(
    <Document
      language={language}
      title={`${options.title} · ${authority}`}
      brand={t('brand', { authority })}
      home={`/${lang}`}
      skip={t('skip')}
      navigation={navigation}
      navigationLabel={t('navigation')}
      footer={footer}
    >
      {children}
    </Document>,
    options.status,
  )
}
