import { Field } from '#platform/pages'
import { chatAddress, type View } from '../view.ts'
import { chatPage, FormToken, NewWindow, type Refusal, RefusalNotice, refusalStatus } from './layout.tsx'

const StartLink = ({ view }: { view: View }) => (
  <p>
    <a class="button" href={chatAddress(view, '', view.language)}>
      {view.t('gone.new')}
    </a>
  </p>
)

/** Where a short code is typed. */
export const resumePage = (view: View, refusal?: Refusal): Response => {
  const { t, language } = view
  return chatPage(
    view,
    { title: t('resume.title'), ...(refusal && refusalStatus(refusal)) },
    <>
      <RefusalNotice view={view} refusal={refusal} />
      <h1>{t('resume.title')}</h1>
      <p>{t('resume.lead')}</p>
      <form method="post" action={chatAddress(view, '/resume', language)} noValidate>
        <FormToken />
        <Field id="code" label={t('resume.code')} hint={t('resume.code.hint')}>
          {(attributes) => (
            <input
              {...attributes}
              required
              maxLength={20}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              dir="ltr"
            />
          )}
        </Field>
        <button type="submit">{t('resume.open')}</button>
      </form>
    </>,
  )
}

/** What a link opens that opens nothing. */
export const gonePage = (view: View): Response => {
  const { t } = view
  return chatPage(
    view,
    { title: t('gone.title'), status: 404 },
    <>
      <h1>{t('gone.title')}</h1>
      <p>{t('gone.body')}</p>
      <StartLink view={view} />
    </>,
  )
}

export const erasedPage = (view: View, kept: boolean): Response => {
  const { t } = view
  return chatPage(
    view,
    { title: t('erased.title'), scripts: ['/assets/web-chat.js'] },
    <div data-erased="">
      <h1>{t('erased.title')}</h1>
      <p role="status">{t(kept ? 'erased.kept' : 'erased.body')}</p>
      <StartLink view={view} />
    </div>,
  )
}

/** What is left of a chat that went on elsewhere: where. A page that is still open shows it in place of the conversation. */
export const movedPage = (view: View): Response => {
  const { t, town } = view
  return chatPage(
    view,
    { title: t('moved.title'), scripts: ['/assets/web-chat.js'] },
    <div data-stage="chat" data-erased="">
      <h1>{t('title', { authority: town.profile.authority })}</h1>
      <div id="log" role="log" aria-label={t('log')} data-live="">
        <div data-ended="">
          <h2>{t('moved.title')}</h2>
          <p>{t('moved.body')}</p>
          {town.profile.whatsapp_link ? (
            <p>
              <a class="button" href={town.profile.whatsapp_link} target="_blank" rel="noopener">
                {t('moved.open')} <NewWindow view={view} />
              </a>
            </p>
          ) : null}
          <StartLink view={view} />
        </div>
      </div>
    </div>,
  )
}
