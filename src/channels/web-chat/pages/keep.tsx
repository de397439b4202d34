import { whatsappLink } from '#domain/town'
import { Field, QrCode } from '#platform/pages'
import { chatAddress, type OpenChat, type View } from '../view.ts'
import { chatPage, FormToken, NewWindow, type Refusal, RefusalNotice, refusalStatus } from './layout.tsx'

/** The forms of the page. */
export type KeepForm = 'code' | 'move' | 'mail' | 'erase'

/** What became of a form: a code for another device, what moves the chat to WhatsApp; or why nothing did, and what was typed. */
export type KeepOutcome = {
  code?: string
  move?: string
  mailed?: boolean
  refused?: { form: KeepForm; refusal: Refusal }
  typed?: string
}

/** How a chat is found again, taken elsewhere, or erased. */
export const keepPage = (view: View, { token }: OpenChat, outcome: KeepOutcome = {}): Response => {
  const { code, move, mailed, refused, typed = '' } = outcome
  const refusal = refused?.refusal
  const { t, town } = view
  const link = `${town.publicUrl}/chat/${token}`
  const open = move && whatsappLink(town, t('keep.whatsapp.text', { code: move }))
  // What becomes of a form is shown where it is.
  const Refused = ({ form }: { form: KeepForm }) =>
    refused?.form === form ? <RefusalNotice view={view} refusal={refusal} /> : null
  const post = (path: KeepForm) =>
    ({ method: 'post', action: `${chatAddress(view, `/${token}/${path}`)}#${path}-title` }) as const
  return chatPage(
    view,
    {
      title: t('keep.title'),
      navigation: [[`/${token}`, 'keep.back']],
      ...(refusal && refusalStatus(refusal)),
    },
    <>
      <h1>{t('keep.title')}</h1>
      <section class="card">
        <p>{t('keep.lead')}</p>
        <Field id="link" label={t('keep.link')} hint={t('keep.link.hint')}>
          {(attributes) => <input {...attributes} readOnly value={link} dir="ltr" />}
        </Field>
      </section>
      {town.profile.whatsapp_number ? (
        <section class="card" aria-labelledby="move-title">
          <h2 id="move-title">{t('keep.whatsapp')}</h2>
          <Refused form="move" />
          {open ? (
            <div class="done" role="status">
              <p>{t('keep.whatsapp.made')}</p>
              <p>
                <a class="button" href={open} target="_blank" rel="noopener noreferrer">
                  {t('keep.whatsapp.open')} <NewWindow view={view} />
                </a>
              </p>
              <p>
                <QrCode address={open} label={t('keep.whatsapp.qr')} size={200} />
              </p>
            </div>
          ) : (
            <form {...post('move')}>
              <FormToken />
              <p>{t('keep.whatsapp.body')}</p>
              <button type="submit">{t('keep.whatsapp.make')}</button>
            </form>
          )}
        </section>
      ) : null}
      {town.mailer ? (
        <section class="card" aria-labelledby="mail-title">
          <h2 id="mail-title">{t('keep.mail')}</h2>
          <Refused form="mail" />
          {mailed ? (
            <p class="done" role="status">
              {t('keep.mail.asked')}
            </p>
          ) : (
            <form {...post('mail')} noValidate>
              <FormToken />
              <p>{t('keep.mail.body')}</p>
              <Field
                id="email"
                label={t('keep.mail.email')}
                error={
                  refusal && 'field' in refusal && refusal.field === 'email' ? t(refusal.key) : undefined
                }
              >
                {(attributes) => (
                  <input
                    {...attributes}
                    type="email"
                    autocomplete="email"
                    maxLength={320}
                    required
                    value={typed}
                  />
                )}
              </Field>
              <button type="submit" class="plain">
                {t('keep.mail.make')}
              </button>
            </form>
          )}
        </section>
      ) : null}
      <section class="card" aria-labelledby="code-title">
        <h2 id="code-title">{t('keep.code')}</h2>
        <Refused form="code" />
        {code ? (
          <p class="done" role="status">
            {t('keep.code.made', { code, address: `${town.publicUrl}/chat/resume` })}
          </p>
        ) : (
          <form {...post('code')}>
            <FormToken />
            <p>{t('keep.code.body')}</p>
            <button type="submit" class="plain">
              {t('keep.code.make')}
            </button>
          </form>
        )}
      </section>
      <section class="card" aria-labelledby="erase-title">
        <h2 id="erase-title">{t('erase.title')}</h2>
        <Refused form="erase" />
        <p>{t('erase.body')}</p>
        <p>{t('erase.reports')}</p>
        <form {...post('erase')} noValidate>
          <FormToken />
          <p>
            <label class="check">
              <input type="checkbox" name="sure" id="sure" value="yes" required /> {t('erase.sure')}
            </label>
          </p>
          <button type="submit">{t('erase.do')}</button>
        </form>
      </section>
    </>,
  )
}
