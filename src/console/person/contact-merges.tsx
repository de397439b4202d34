import type { ContactMerge } from '#domain/contacts'
import { formatMoment, type View } from '../ui/index.ts'

/** Contacts that were found to be this one, and the way back where it was wrong. */
export const ContactMerges = ({
  view,
  merges,
  mayUndo,
}: {
  view: View
  merges: ContactMerge[]
  mayUndo: boolean
}) => {
  const { t } = view
  if (merges.length === 0) return null
  return (
    <section class="card" aria-labelledby="merges-title">
      <h2 id="merges-title">{t('merges.title')}</h2>
      <ul class="near">
        {merges.map(({ id, keptId, at, mergedBy, undoneAt, undoneBy, canUndo }) => (
          <li>
            <p>
              {undoneAt
                ? t('merges.undone', { when: formatMoment(view, undoneAt), who: undoneBy ?? '' })
                : mergedBy
                  ? t('merges.by', { when: formatMoment(view, at), who: mergedBy })
                  : t('merges.merged', { when: formatMoment(view, at) })}
            </p>
            {canUndo && mayUndo ? (
              <form method="post" action={`/console/contact-merges/${id}`}>
                <input type="hidden" name="person" value={keptId} />
                <button type="submit" class="plain">
                  {t('merges.undo')}
                </button>
              </form>
            ) : null}
          </li>
        ))}
      </ul>
      {mayUndo ? <p class="hint">{t('merges.hint')}</p> : null}
    </section>
  )
}
