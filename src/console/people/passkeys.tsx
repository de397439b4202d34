import { MAX_PASSKEYS, type Passkey, type PasskeyQuestion } from '#domain/staff'
import { Field } from '#platform/pages'
import { errorText, type FieldError, formatMoment, type View } from '../ui/index.ts'

/** The field under which a passkey's removal says what is wrong. */
export const removalField = (id: string): string => `remove-${id}`

/** What is asked of the browser, and under which name the passkey is kept. */
export type PasskeyToMake = PasskeyQuestion & { name: string }

/** What a passkey is called, and when it was used. */
export const PasskeyFacts = ({ view, passkey }: { view: View; passkey: Passkey }) => {
  const { t } = view
  const { name, createdAt, lastUsedAt, backedUp } = passkey
  return (
    <div>
      <strong>{name}</strong>
      <div>
        <small>
          {t('passkeys.added', { when: formatMoment(view, createdAt) })}{' '}
          {lastUsedAt
            ? t('passkeys.used', { when: formatMoment(view, lastUsedAt) })
            : t('passkeys.never-used')}{' '}
          {t(backedUp ? 'passkeys.synced' : 'passkeys.one-device')}
        </small>
      </div>
    </div>
  )
}

/** A member's own passkeys: those there are, and one more. */
export const PasskeyCard = ({
  view,
  passkeys,
  errors,
  asked,
}: {
  view: View
  passkeys: Passkey[]
  errors: FieldError[]
  asked?: PasskeyToMake | undefined
}) => {
  const { t } = view
  return (
    <section class="card" aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{t('passkeys.title')}</h2>
      <p>{t('passkeys.lead')}</p>
      {passkeys.length > 0 ? (
        <ul class="passkeys">
          {passkeys.map((one) => (
            <li>
              <PasskeyFacts view={view} passkey={one} />
              <Removal view={view} passkey={one} error={errorText(view, errors, removalField(one.id))} />
            </li>
          ))}
        </ul>
      ) : null}
      {asked ? <Making view={view} asked={asked} /> : null}
      {asked || passkeys.length >= MAX_PASSKEYS ? null : <Adding view={view} errors={errors} />}
    </section>
  )
}

const Removal = ({ view, passkey, error }: { view: View; passkey: Passkey; error?: string | undefined }) => {
  const { t } = view
  return (
    <details open={error !== undefined}>
      <summary>
        {t('passkeys.remove')} <span class="visually-hidden">{passkey.name}</span>
      </summary>
      <form method="post" action="/console/account">
        <input type="hidden" name="passkey" value={passkey.id} />
        <Field id={removalField(passkey.id)} label={t('sign-in.password')} error={error}>
          {(attributes) => (
            <input {...attributes} name="password" type="password" autocomplete="current-password" />
          )}
        </Field>
        <button type="submit" class="plain" name="do" value="remove-passkey">
          {t('passkeys.remove.send')}
        </button>
      </form>
    </details>
  )
}

const Adding = ({ view, errors }: { view: View; errors: FieldError[] }) => {
  const { t } = view
  return (
    <form method="post" action="/console/account">
      <Field
        id="passkey-name"
        label={t('passkeys.name')}
        hint={t('passkeys.name.hint')}
        error={errorText(view, errors, 'passkey-name')}
      >
        {(attributes) => <input {...attributes} maxLength={60} autocomplete="off" />}
      </Field>
      <Field
        id="passkey-password"
        label={t('sign-in.password')}
        error={errorText(view, errors, 'passkey-password')}
      >
        {(attributes) => <input {...attributes} type="password" autocomplete="current-password" />}
      </Field>
      <button type="submit" name="do" value="begin-passkey">
        {t('passkeys.add')}
      </button>
    </form>
  )
}

/** The browser makes a passkey only when somebody presses something. */
const Making = ({ view, asked }: { view: View; asked: PasskeyToMake }) => {
  const { t } = view
  return (
    <form
      id="make-passkey"
      method="post"
      action="/console/account"
      data-options={JSON.stringify(asked.options)}
    >
      <p role="status">{t('passkeys.make.lead', { name: asked.name })}</p>
      <noscript>{t('passkeys.no-script')}</noscript>
      <input type="hidden" name="do" value="add-passkey" />
      <input type="hidden" name="passkey-name" value={asked.name} />
      <input type="hidden" name="credential" value="" />
      <p class="error" role="alert" data-problem hidden>
        {t('passkeys.not-made')}
      </p>
      <button type="submit">{t('passkeys.make')}</button>
    </form>
  )
}
