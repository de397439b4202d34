import type { VNode } from 'preact'
import type { AdmissionRefusal } from '#domain/limits'
import type { View } from './frame.tsx'

/** The status and headers of a page that gives back what was not taken now. */
export const refusalOptions = (
  refusal: AdmissionRefusal,
): { status: number; headers: Record<string, string> } => ({
  status: 429,
  headers: { 'retry-after': String(refusal.seconds) },
})

/**
 * Why what was sent is not taken now, and what else there is: again with a script, later without one, by messenger, by
 * telephone. Stands before the form, which holds what was written.
 * @param props.file whether the form takes a file: a browser does not keep that
 */
export const RefusalNotice = ({
  view,
  refusal,
  file,
}: {
  view: View
  refusal: AdmissionRefusal
  file?: boolean
}): VNode => {
  const { t, town } = view
  const { phone, whatsapp_link } = town.profile
  const minutes = Math.ceil(refusal.seconds / 60)
  const work = refusal.outcome === 'work'
  return (
    <section class="errors" role="alert" aria-labelledby="held-back">
      <h2 id="held-back">{t(work ? 'work.title' : 'turned.429')}</h2>
      <p>{work ? t('work.body') : t('turned.429.body', { phone })}</p>
      <p>{t(file ? 'work.kept.file' : 'work.kept')}</p>
      <ul>
        <li>{t(work ? 'work.again' : 'work.later', { minutes })}</li>
        {whatsapp_link ? (
          <li>
            {/* Apart, so that what was written stays; in a frame, the only way. */}
            <a href={whatsapp_link} target="_blank" rel="noopener">
              {t('nav.whatsapp')} <span class="visually-hidden">({t('embed.opens')})</span>
            </a>
          </li>
        ) : null}
        <li>{t('work.phone', { phone })}</li>
      </ul>
    </section>
  )
}
