import { seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import type { ContactMerge } from '#town/contacts'
import { undoMerge } from '#town/conversations'
import { moment, type View } from './frame.tsx'

/** Contacts that the platform said are this one, and the way back where it was wrong. */
export const Merges = ({
  here,
  merges,
  mayUndo,
}: {
  here: View
  merges: ContactMerge[]
  mayUndo: boolean
}) => {
  const { t } = here
  if (merges.length === 0) return null
  return (
    <section class="card" aria-labelledby="merges-title">
      <h2 id="merges-title">{t('merges.title')}</h2>
      <ul class="near">
        {merges.map(({ id, at, undoneAt, undoneBy, undoable }) => (
          <li>
            <p>
              {undoneAt
                ? t('merges.undone', { when: moment(here, undoneAt), who: undoneBy ?? '' })
                : t('merges.merged', { when: moment(here, at) })}
            </p>
            {undoable && mayUndo ? (
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

/** Takes two contacts apart again. They are never merged a second time. */
export const undoContactMerge = async (
  { town, member }: View,
  id: string,
  missing: () => Response,
): Promise<Response> =>
  isUuid(id) && member && (await undoMerge(town, id, member.name))
    ? seeOther('/console/conversations?show=all&done=separated')
    : missing()
