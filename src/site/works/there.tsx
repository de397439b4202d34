import type { VNode } from 'preact'
import { worksThere } from '#domain/notifications'
import type { ReportPlace } from '#domain/places'
import { localisedPath, type View } from '../ui/index.ts'

/**
 * The works that are where something is reported, told before it is sent: it may be what they want to report. It can be sent all the same.
 * @param props.serviceCode unset: whatever is reported
 */
export const WorksThere = async ({
  view,
  place,
  serviceCode,
}: {
  view: View
  place: Extract<ReportPlace, { found: 'place' }>
  serviceCode?: string
}): Promise<VNode | null> => {
  const { t, town, language } = view
  const works = await worksThere(town, language, { ...place, serviceCode })
  if (works.length === 0) return null
  return (
    <section class="card works-there" aria-labelledby="works-title">
      <h2 id="works-title">{t('works.there')}</h2>
      {works.map(({ id, words, body }) => (
        <>
          <p dir="auto">
            <strong>
              <a href={localisedPath(view, `/works/${id}`)} target="_blank" rel="noopener">
                {words}
                <span class="visually-hidden"> ({t('embed.opens')})</span>
              </a>
            </strong>
          </p>
          {body ? <p dir="auto">{body}</p> : null}
        </>
      ))}
      <p>{t('works.there.hint')}</p>
    </section>
  )
}
