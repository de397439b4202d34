import { searchPublicRequests, toStates } from '#domain/service-requests'
import { type Catalogue, localised, publicServiceCodes } from '#domain/services'
import { QrCode } from '#platform/pages'
import { ReportList } from '../reports/index.ts'
import { LookupForm, localisedPath, sitePage, type View } from '../ui/index.ts'

const MAX_RECENT = 5

/** A number as it is read: `644 069 801`. */
export const formatPhoneNumber = (digits: string): string =>
  digits.replace(/^34(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3')

/** The front page: say what is wrong, in three steps; the other ways; how it stands. */
export const homePage = async (view: View, catalogue: Catalogue): Promise<Response> => {
  const { t, town, language } = view
  const { phone, phone_alternative: phoneAlternative, whatsapp_number, whatsapp_link } = town.profile
  const chat = town.channels.find(({ page }) => page !== undefined)?.page
  const recent = await searchPublicRequests(town, {
    visible: publicServiceCodes(catalogue),
    states: toStates('open'),
    sort: { by: 'requested', descending: true },
    limit: MAX_RECENT,
  })
  return sitePage(
    view,
    { title: t('home.title'), path: '/', channel: true },
    <>
      <h1>{t('home.title')}</h1>
      <p class="lead">{t('home.lead')}</p>
      <nav aria-label={t('steps.kind')}>
        <ul class="kinds">
          {catalogue.groups.map(({ code, names }) => (
            <li>
              <a href={localisedPath(view, '/report', { kind: code })}>{localised(names, language)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <p>
        <strong>{t('home.danger')}</strong>
      </p>
      <div class="cards">
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
        <div>
          {chat ? (
            <section class="card" aria-labelledby="chat-title">
              <h2 id="chat-title">{t('home.chat.title')}</h2>
              <p>{t('home.chat.body')}</p>
              <p>
                <a class="button" href={localisedPath(view, chat)}>
                  {t('home.chat.link')}
                </a>
              </p>
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
            <p>{t('home.phone.body', { phone, phoneAlternative })}</p>
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
