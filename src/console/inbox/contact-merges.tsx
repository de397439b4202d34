import type { ContactMerge } from '#domain/contacts'
import { undoContactMerge } from '#domain/conversations'
import { seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { formatMoment, type View } from '../ui/index.ts'

/** Contacts that the platform said are this one, and the way back where it was wrong. */
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
        {merges.map(({ id, at, undoneAt, undoneBy, canUndo }) => (
          <li>
            <p>
              {undoneAt
                ? t('merges.undone', { when: formatMoment(view, undoneAt), who: undoneBy ?? '' })
                : t('merges.merged', { when: formatMoment(view, at) })}
            </p>
            {canUndo && mayUndo ? (
              <form method="post" action={`/console/contact-merges/${id}`}>
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

/** Splits two contacts again. They are never merged a second time. */
export const handleUndoContactMerge = async (
  { town, member }: View,
  id: string,
  missing: () => Response,
): Promise<Response> =>
  isUuid(id) && member && (await undoContactMerge(town, id, member.name))
    ? seeOther('/console/conversations?show=all&done=separated')
    : missing()
