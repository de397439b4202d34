import { consultationText, listOpenConsultations } from '#domain/participation'
import { searchPublicRequests, toStates } from '#domain/service-requests'
import { type Catalogue, publicServiceCodes } from '#domain/services'
import { messengerName, type Town } from '#domain/town'
import { ttlCache } from '#platform/freshness'
import { QrCode } from '#platform/pages'
import { KeptNotice } from '../offline/index.ts'
import { ENTRY_SCRIPTS, KindList, NO_STEP_VALUES, PhotoForm, WordsForm } from '../report/index.ts'
import { ReportList } from '../reports/index.ts'
import { LookupForm, localisedPath, sitePage, type View } from '../ui/index.ts'

const MAX_RECENT = 5

/** Seconds old is good enough to lead to them. */
const consultationsCache = ttlCache(10_000, (town: Town) => listOpenConsultations(town))

/** A number as it is read: `644 069 801`. */
export const formatPhoneNumber = (digits: string): string =>
  digits.replace(/^34(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3')

/** The front page: say what is wrong, in three steps; the other ways; how it stands. */
export const homePage = async (view: View, catalogue: Catalogue): Promise<Response> => {
  const { t, town } = view
  const { phone, phone_alternative: phoneAlternative, whatsapp_number, whatsapp_link } = town.profile
  const chat = town.channels.find(({ page }) => page !== undefined)?.page
  const messengers = town.channels.flatMap(({ id, link }) =>
    link ? [{ id, link, name: messengerName(town, id, view.language) }] : [],
  )
  const [recent, consultations] = await Promise.all([
    searchPublicRequests(town, {
      visible: publicServiceCodes(catalogue),
      states: toStates('open'),
      sort: { by: 'requested', descending: true },
      limit: MAX_RECENT,
    }),
    consultationsCache.get(town),
  ])
  return sitePage(
    view,
    {
      title: t('home.title'),
      path: '/',
      channel: true,
      scripts: ENTRY_SCRIPTS,
      structured: structuredData(view),
    },
    <>
      <h1>{t('home.title')}</h1>
      <p class="lead">{t('home.lead')}</p>
      <KeptNotice view={view} />
      <p>
        <strong>{t('home.danger')}</strong>
      </p>
      <div class="ways-in">
        <section class="card way-photo" aria-labelledby="way-photo">
          <h2 id="way-photo">{t('entry.photo')}</h2>
          <PhotoForm view={view} values={NO_STEP_VALUES} />
        </section>
        <section class="card way-map" aria-labelledby="way-map">
          <h2 id="way-map">{t('entry.map')}</h2>
          <p>{t('entry.map.home')}</p>
          <p>
            <a class="button" href={`${localisedPath(view, '/report')}#way-map`}>
              {t('entry.map.open')}
            </a>
          </p>
        </section>
        <section class="card way-words" aria-labelledby="way-words">
          <h2 id="way-words">{t('entry.words')}</h2>
          <WordsForm view={view} values={NO_STEP_VALUES} />
        </section>
      </div>
      <nav aria-labelledby="kinds-title">
        <h2 id="kinds-title">{t('entry.kinds')}</h2>
        <KindList view={view} catalogue={catalogue} values={NO_STEP_VALUES} />
      </nav>
      <div class="cards">
        <div>
          {whatsapp_link ? (
            <section class="card" aria-labelledby="wa-title">
              <h2 id="wa-title">{t('home.whatsapp.title')}</h2>
              <QrCode address={whatsapp_link} label={t('whatsapp.qr')} size={160} />
              <p>{t('home.whatsapp.body', { number: formatPhoneNumber(whatsapp_number) })}</p>
              <p>
                <a class="button" href={whatsapp_link}>
                  {t('home.whatsapp.link')}
                </a>
              </p>
              <p>
                <a href={localisedPath(view, '/whatsapp')}>{t('home.whatsapp.how')}</a>
              </p>
            </section>
          ) : null}
          {messengers.map(({ id, link, name }) => (
            <section class="card" aria-labelledby={`${id}-title`}>
              <h2 id={`${id}-title`}>{name}</h2>
              <p>{t('home.messenger.body', { name })}</p>
              <p>
                <a class="button" href={link}>
                  {t('home.messenger.link', { name })}
                </a>
              </p>
            </section>
          ))}
        </div>
        <div>
          {chat ? (
            <section class="card" aria-labelledby="chat-title">
              <h2 id="chat-title">{t('home.chat.title')}</h2>
              <p>{t(whatsapp_link ? 'home.chat.body' : 'home.chat.body.alone')}</p>
              <p>
                <a class="button" href={localisedPath(view, chat)}>
                  {t('home.chat.link')}
                </a>
              </p>
            </section>
          ) : null}
          {consultations.length > 0 ? (
            <section class="card" aria-labelledby="consultations-title">
              <h2 id="consultations-title">{t('participation.title')}</h2>
              <ul>
                {consultations.map((one) => (
                  <li>
                    <a href={localisedPath(view, `/participation/${one.number}`)} dir="auto">
                      {consultationText(one, view.language).title}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
          <section class="card" aria-labelledby="appointments-title">
            <h2 id="appointments-title">{t('book.title')}</h2>
            <p>{t('home.appointments')}</p>
            <p>
              <a class="button" href={localisedPath(view, '/appointments')}>
                {t('home.appointments.go')}
              </a>
            </p>
          </section>
          <section class="card" aria-labelledby="phone-title">
            <h2 id="phone-title">{t('home.phone.title')}</h2>
            <p>
              {phone === phoneAlternative
                ? t('home.phone.only', { phone })
                : t('home.phone.body', { phone, phoneAlternative })}
            </p>
          </section>
          <section class="card" aria-labelledby="lookup-title">
            <h2 id="lookup-title">{t('lookup.title')}</h2>
            <LookupForm view={view} />
          </section>
        </div>
      </div>
      <section aria-labelledby="recent-title">
        <h2 id="recent-title">{t('embed.list')}</h2>
        <ReportList view={view} catalogue={catalogue} reports={recent} />
        <p>
          <a href={localisedPath(view, '/reports')}>{t('home.all')}</a>
        </p>
      </section>
    </>,
  )
}

/** The town’s service as search engines read it: https://schema.org/GovernmentService */
const structuredData = (view: View): object => {
  const { t, town, language } = view
  const { authority, name, phone, languages } = town.profile
  const url = town.publicUrl
  return {
    '@context': 'https://schema.org',
    '@graph': [
      { '@type': 'GovernmentOrganization', '@id': `${url}/#authority`, name: authority, url },
      {
        '@type': 'GovernmentService',
        name: t('home.title'),
        description: t('home.lead'),
        serviceType: t('nav.report'),
        provider: { '@id': `${url}/#authority` },
        areaServed: { '@type': 'City', name },
        availableLanguage: languages,
        availableChannel: [
          { '@type': 'ServiceChannel', serviceUrl: `${url}/report` },
          { '@type': 'ServiceChannel', servicePhone: { '@type': 'ContactPoint', telephone: phone } },
        ],
      },
      {
        '@type': 'WebSite',
        url,
        name: authority,
        inLanguage: language,
        potentialAction: {
          '@type': 'SearchAction',
          target: { '@type': 'EntryPoint', urlTemplate: `${url}/reports?words={words}` },
          'query-input': 'required name=words',
        },
      },
    ],
  }
}
