import { type Content, localisedText, visiblePages } from '#domain/content'
import { QrCode } from '#platform/pages'
import { localisedPath, sitePage, type View } from '../ui/index.ts'
import { formatPhoneNumber } from './home.tsx'

/** How the messenger is used: what it does, how to begin, how to stop. */
export const whatsappPage = (view: View, content: Content): Response => {
  const { t, town, language } = view
  const { whatsapp_number, whatsapp_link, authority } = town.profile
  return sitePage(
    view,
    { title: t('whatsapp.title'), path: '/whatsapp', channel: true },
    <>
      <h1>{t('whatsapp.title')}</h1>
      <p class="lead">{t('whatsapp.lead', { authority })}</p>
      <div class="columns">
        <div>
          <h2>{t('whatsapp.how')}</h2>
          <ol>
            <li>{t('whatsapp.how.1', { number: formatPhoneNumber(whatsapp_number) })}</li>
            <li>{t('whatsapp.how.2')}</li>
            <li>{t('whatsapp.how.3')}</li>
          </ol>
          <h2>{t('whatsapp.what')}</h2>
          <ul>
            {visiblePages(content, content.home).map(({ title }) => (
              <li>{localisedText(title, language)}</li>
            ))}
          </ul>
          <h2>{t('whatsapp.words')}</h2>
          <dl>
            {(['menu', 'person', 'language', 'stop', 'data'] as const).map((one) => (
              <>
                <dt>
                  <strong>{t(`whatsapp.words.${one}`)}</strong>
                </dt>
                <dd>{t(`whatsapp.words.${one}.does`)}</dd>
              </>
            ))}
          </dl>
          <h2>{t('whatsapp.trust')}</h2>
          <p>{t('whatsapp.trust.body', { authority, number: formatPhoneNumber(whatsapp_number) })}</p>
        </div>
        <div class="card">
          <QrCode address={whatsapp_link} label={t('whatsapp.qr')} size={160} />
          <p>
            <a class="button" href={whatsapp_link}>
              {t('home.whatsapp.link')}
            </a>
          </p>
          <p>{t('home.danger')}</p>
        </div>
      </div>
    </>,
  )
}

/** What is accessible, what is not yet, and whom to tell (Reial decret 1112/2018, article 15; Decision (EU) 2018/1523). */
export const accessibilityPage = (view: View): Response => {
  const { t, town } = view
  const { authority, contact } = town.profile
  return sitePage(
    view,
    { title: t('accessibility.title'), path: '/accessibility' },
    <>
      <h1>{t('accessibility.title')}</h1>
      <p>{t('accessibility.commitment', { authority })}</p>
      <h2>{t('accessibility.state')}</h2>
      <p>{t('accessibility.state.body')}</p>
      <h2>{t('accessibility.less')}</h2>
      <ul>
        <li>{t('accessibility.less.map')}</li>
        <li>{t('accessibility.less.pictures')}</li>
        <li>{t('accessibility.less.words')}</li>
      </ul>
      <h2>{t('accessibility.made')}</h2>
      <p>{t('accessibility.made.body')}</p>
      <h2>{t('accessibility.tell')}</h2>
      <p>{t('accessibility.tell.body', { contact })}</p>
      <p>
        <a href={localisedPath(view, '/')}>{t('notfound.home')}</a>
      </p>
    </>,
  )
}
