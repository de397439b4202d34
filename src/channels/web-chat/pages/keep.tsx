import { whatsappLink } from '#domain/town'
import { Field, QrCode } from '#platform/pages'
import { chatAddress, type OpenChat, type View } from '../view.ts'
import { chatPage, FormToken, NewWindow, type Refusal, RefusalNotice, refusalStatus } from './layout.tsx'

/** What was made on the page: a code for another device, or what moves the chat to WhatsApp. */
export type Made = { code?: string; move?: string; mailed?: boolean }

/** How a chat is found again, taken elsewhere, or erased. */
export const keepPage = (view: View, { token }: OpenChat, made: Made = {}, refusal?: Refusal): Response => {
  const { t, town } = view
  const link = `${town.publicUrl}/chat/${token}`
  const open = made.move && whatsappLink(town, t('keep.whatsapp.text', { code: made.move }))
  const post = (path: string) => ({ method: 'post', action: chatAddress(view, `/${token}/${path}`) }) as const
  return chatPage(
    view,
    {
      title: t('keep.title'),
      navigation: [[`/${token}`, 'keep.back']],
      ...(refusal && refusalStatus(refusal)),
    },
    <>
      <RefusalNotice view={view} refusal={refusal} />
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
          {made.mailed ? (
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
                  <input {...attributes} type="email" autocomplete="email" maxLength={320} required />
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
        {made.code ? (
          <p class="done" role="status">
            {t('keep.code.made', { code: made.code, address: `${town.publicUrl}/chat/resume` })}
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
