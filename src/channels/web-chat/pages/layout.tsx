import type { ComponentChildren } from 'preact'
import type { AdmissionRefusal } from '#domain/limits'
import { Document, ErrorSummary, htmlResponse, mapPolicy } from '#platform/pages'
import { type ChatKey, chatAddress, type View } from '../view.ts'

/** What a page of the chat is sent with. `live`: the address of the stream that tells it of news. */
export type PageOptions = {
  title: string
  status?: number
  live?: string
  map?: boolean
  scripts?: string[]
  navigation?: [path: string, key: ChatKey][]
  headers?: Record<string, string>
}

/** A page of the chat. Any site may hold it in a frame, where it is asked for so. */
export const chatPage = (view: View, options: PageOptions, children: ComponentChildren): Response => {
  const { town, t, language, framed } = view
  const { authority, contact, privacy_url: privacyUrl } = town.profile
  return htmlResponse(
    <Document
      language={language}
      title={`${options.title} · ${authority}`}
      brand={authority}
      home={framed ? chatAddress(view, '', language) : '/'}
      skip={t('skip')}
      navigation={(options.navigation ?? []).map(([path, key]) => ({
        href: chatAddress(view, path),
        label: t(key),
      }))}
      navigationLabel={t('navigation')}
      styles={[...(options.map ? ['/assets/map/maplibre-gl.css'] : []), '/assets/web-chat.css']}
      topics={options.live && 'chat'}
      events={options.live}
      scripts={[
        ...(options.live ? ['/assets/live.js'] : []),
        ...(options.map ? ['/assets/map.js'] : []),
        ...(options.scripts ?? []),
      ]}
      footer={
        <p>
          {t('footer', { contact })}{' '}
          <a href={privacyUrl} target="_blank" rel="noopener">
            {t('privacy')} <NewWindow view={view} />
          </a>
        </p>
      }
    >
      {children}
    </Document>,
    options.status,
    {
      ...mapPolicy(options.map ? town.mapStyleUrl : '', framed ? '*' : "'none'"),
      // The address of a chat is what opens it.
      'x-robots-tag': 'noindex',
      ...options.headers,
    },
  )
}

/** What is said aloud of a link that leaves the page where it is. */
export const NewWindow = ({ view: { t } }: { view: View }) => (
  <span class="visually-hidden">({t('opens')})</span>
)

/** Why something that was sent was not taken: a text, or a limit with when to try again. */
export type Refusal = { key: ChatKey; field?: string } | AdmissionRefusal

export const refusalStatus = (refusal: Refusal): { status: number; headers?: Record<string, string> } =>
  'key' in refusal
    ? { status: refusal.key === 'error.origin' ? 403 : 422 }
    : { status: 429, headers: { 'retry-after': String(refusal.seconds) } }

/** What is wrong, before the form; nothing where nothing is. */
export const RefusalNotice = ({ view, refusal }: { view: View; refusal: Refusal | undefined }) => {
  const { t, town } = view
  if (!refusal) return null
  if ('key' in refusal)
    return (
      <ErrorSummary
        title={t('error.title')}
        errors={[{ field: refusal.field ?? '', message: t(refusal.key) }]}
      />
    )
  const minutes = Math.max(1, Math.ceil(refusal.seconds / 60))
  return (
    <section class="errors" role="alert" aria-labelledby="errors-title">
      <h2 id="errors-title">{t('error.title')}</h2>
      <p>{t(refusal.outcome === 'work' ? 'refused.work' : 'refused.wait', { minutes })}</p>
      <p>{t('refused.kept')}</p>
      <ul>
        <li>{t('refused.phone', { phone: town.profile.phone })}</li>
        {town.profile.whatsapp_link ? (
          <li>
            <a href={town.profile.whatsapp_link} target="_blank" rel="noopener">
              {t('refused.whatsapp')} <NewWindow view={view} />
            </a>
          </li>
        ) : null}
      </ul>
    </section>
  )
}

/** Names one sending of a form: sent twice, it is taken once. Unguessable: the first one begins the chat. */
export const FormToken = ({ form }: { form?: string }) => (
  <input type="hidden" name="form_id" value={crypto.randomUUID()} form={form} />
)
