import { type Content, localisedText, visiblePages } from '#domain/content'
import { QrCode } from '#platform/pages'
import { formatDay, localisedPath, sitePage, type View } from '../ui/index.ts'
import checks from './accessibility-checks.json'
import { formatPhoneNumber } from './home.tsx'

/** How the messenger is used: what it does, how to begin, how to stop. @param missing what a town answers that is not on it */
export const whatsappPage = (view: View, content: Content, missing: () => Response): Response => {
  const { t, town, language } = view
  const { whatsapp_number, whatsapp_link, authority } = town.profile
  if (!whatsapp_link) return missing()
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

const isOfConsole = ({ path }: { path: string }): boolean => path.startsWith('/console')

/** What axe looked at in the tests of this version: `bun run accessibility` writes it. */
const CheckedPages = ({ view }: { view: View }) => {
  const { t, town } = view
  const ofSite = checks.pages.filter(
    (page) => !isOfConsole(page) && (page.path !== '/whatsapp' || town.profile.whatsapp_link),
  )
  const ofConsole = checks.pages.filter(isOfConsole)
  const parameters = {
    version: checks.version,
    date: formatDay(view, new Date(checks.date)),
    site: ofSite.length,
    console: ofConsole.length,
  }
  return (
    <>
      <h2 id="checked">{t('accessibility.checked')}</h2>
      <p>{t('accessibility.checked.body', parameters)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="table" aria-labelledby="checked" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('accessibility.checked.page')}</th>
              <th scope="col">{t('accessibility.checked.widths')}</th>
              <th scope="col">{t('accessibility.checked.scheme')}</th>
            </tr>
          </thead>
          <tbody>
            {ofSite.map(({ path, widths, dark }) => (
              <tr key={path}>
                <td>
                  <bdi dir="ltr">{path}</bdi>
                </td>
                <td>
                  <bdi dir="ltr">{widths.join(', ')}</bdi>
                </td>
                <td>{t(dark ? 'accessibility.checked.dark' : 'accessibility.checked.light')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
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
      <CheckedPages view={view} />
      <h2>{t('accessibility.tell')}</h2>
      <p>{t('accessibility.tell.body', { contact })}</p>
      <p>
        <a href={localisedPath(view, '/')}>{t('notfound.home')}</a>
      </p>
    </>,
  )
}
