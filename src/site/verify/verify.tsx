import type { VNode } from 'preact'
import {
  type Evidence,
  formatVerificationCode,
  type Signing,
  type Verification,
  verifyCode,
  verifyDocument,
} from '#domain/procedures'
import { LimitExceeded } from '#platform/isolated'
import { Field, readForm } from '#platform/pages'
import { formatDay, LanguageField, localisedPath, type SiteKey, sitePage, type View } from '../ui/index.ts'

/** Bytes of a document that is looked at. */
const MAX_BYTES = 20 * 1024 * 1024

/** Checking a document that was signed: by its code, or the document itself. Names nobody. */
export const verifyPage = async (view: View, request: Request): Promise<Response> => {
  const { t, town } = view
  const code = new URL(request.url).searchParams.get('code')?.slice(0, 30) ?? ''
  const found = code ? await verifyCode(town, code) : undefined
  return frame(
    view,
    code,
    code ? (
      found ? (
        <section class="card" aria-labelledby="found-title">
          <h2 id="found-title">{t('verify.found')}</h2>
          <p class={found.recordWhole ? 'done' : 'error'} role="status">
            {t(found.recordWhole ? 'verify.record.whole' : 'verify.record.broken')}
          </p>
          <Facts view={view} signing={found.signing} evidence={found.evidence} />
          <p>{t('verify.compare')}</p>
        </section>
      ) : (
        <p class="error" role="alert">
          {t('verify.unknown')}
        </p>
      )
    ) : null,
    code && !found ? 404 : 200,
  )
}

/** A document is given: what its seal and our record say of it. It is looked at, and not kept. */
export const handleVerify = async (view: View, request: Request): Promise<Response> => {
  const { t, town } = view
  const file = (await readForm(request)).file('document')
  if (!file || file.size > MAX_BYTES)
    return frame(
      view,
      '',
      <p class="error" role="alert">
        {t('verify.no-file')}
      </p>,
      422,
    )
  const checked = await verifyDocument(town, new Uint8Array(await file.arrayBuffer())).catch((error) => {
    if (error instanceof LimitExceeded) return undefined
    throw error
  })
  if (!checked)
    return frame(
      view,
      '',
      <p class="error" role="alert">
        {t('verify.stopped')}
      </p>,
      503,
    )
  return frame(view, '', <Result view={view} checked={checked} />)
}

const RESULTS: Record<Verification['outcome'], SiteKey> = {
  valid: 'verify.valid',
  changed: 'verify.changed',
  foreign: 'verify.foreign',
  unsealed: 'verify.unsealed',
  unrecorded: 'verify.unrecorded',
  'record-broken': 'verify.record.broken',
}

const Result = ({ view, checked }: { view: View; checked: Verification }): VNode => {
  const { t } = view
  const good = checked.outcome === 'valid'
  return (
    <section class="card" aria-labelledby="result-title">
      <h2 id="result-title">{t('verify.result')}</h2>
      <p class={good ? 'done' : 'error'} role="status">
        {t(RESULTS[checked.outcome])}
      </p>
      {checked.holder ? <p>{t('verify.holder', { holder: checked.holder })}</p> : null}
      {checked.signing && good ? (
        <Facts view={view} signing={checked.signing} evidence={checked.evidence} />
      ) : (
        <p>
          <small class="digest">SHA-256 {checked.digest}</small>
        </p>
      )}
    </section>
  )
}

const Facts = (props: { view: View; signing: Signing; evidence: Evidence[] }): VNode => {
  const { view, signing, evidence } = props
  const { t } = view
  const method = signing.method === 'official' ? 'official' : 'provider'
  return (
    <>
      <dl class="facts">
        <dt>{t('verify.code')}</dt>
        <dd>{formatVerificationCode(signing.code)}</dd>
        <dt>{t('verify.sealed')}</dt>
        <dd>{signing.sealedAt ? formatDay(view, signing.sealedAt) : ''}</dd>
        <TimeStampFact view={view} evidence={evidence} />
        <dt>{t('verify.method')}</dt>
        <dd>
          {t(`verify.method.${method}`, { level: t(`verify.level.${(signing.method ?? 'low') as 'low'}`) })}
        </dd>
        <dt>{t('verify.digest')}</dt>
        <dd class="digest">{signing.sealedSha256}</dd>
      </dl>
      <h3>{t('verify.evidence')}</h3>
      <ol class="evidence">
        {evidence.map(({ seq, kind, at, hash }) => (
          <li value={seq}>
            <strong>{t(`verify.kind.${kind}`)}</strong> ·{' '}
            <time dateTime={at.toISOString()}>{at.toISOString()}</time>
            <br />
            <small class="digest">{hash}</small>
          </li>
        ))}
      </ol>
    </>
  )
}

/** The time stamp, as the record has it; nothing for what was sealed when none was asked for. */
const TimeStampFact = ({ view, evidence }: { view: View; evidence: Evidence[] }): VNode | null => {
  const { t } = view
  const details = evidence.find(({ kind }) => kind === 'sealed')?.details
  const at = details?.time_stamp
  if (!at) return null
  return (
    <>
      <dt>{t('verify.stamp')}</dt>
      <dd>
        {at === 'none' ? (
          t('verify.stamp.none')
        ) : (
          <>
            <time dateTime={at}>{at}</time> · <bdi>{details?.time_stamp_by}</bdi>
          </>
        )}
      </dd>
    </>
  )
}

const frame = (view: View, code: string, result: VNode | null, status = 200): Response => {
  const { t, town } = view
  return sitePage(
    view,
    { title: t('verify.title'), path: '/verify', status },
    <>
      <h1>{t('verify.title')}</h1>
      <p class="lead">{t('verify.lead', { authority: town.profile.authority })}</p>
      {result}
      <div class="cards">
        <form class="card" method="get" action="/verify">
          <Field id="code" label={t('verify.code')} hint={t('verify.code.hint')}>
            {(attributes) => (
              <input {...attributes} maxLength={20} value={code} autocomplete="off" required />
            )}
          </Field>
          <LanguageField view={view} />
          <button type="submit">{t('verify.do')}</button>
        </form>
        <form
          class="card"
          method="post"
          action={localisedPath(view, '/verify')}
          encType="multipart/form-data"
        >
          <Field id="document" label={t('verify.document')} hint={t('verify.document.hint')}>
            {(attributes) => <input {...attributes} type="file" accept="application/pdf" required />}
          </Field>
          <button type="submit">{t('verify.do')}</button>
        </form>
      </div>
    </>,
  )
}
