import { PICTURE_PROBLEMS } from '#platform/media'
import { PointLeftOut, type View } from '../ui/index.ts'

/**
 * What of a report that was just filed is not in it, by codes: of pictures' problems, of why a point was not used. `joined`: it was added
 * to the open one of the same thing.
 */
export type Received = { left: string | null; place: string | null; mail?: boolean; joined?: boolean }

/** What an address says of a report that was just filed; nothing where none was. */
export const receivedIn = (query: URLSearchParams): Received | undefined =>
  query.has('received')
    ? {
        left: query.get('left'),
        place: query.get('place'),
        mail: query.get('mail') === 'asked',
        joined: query.has('joined'),
      }
    : undefined

/**
 * Says why a picture or a point is not in the report that was just filed.
 * @param props.received codes from the address: those that are none are not shown
 */
export const RejectedPictures = ({ view, received }: { view: View; received: Received }) => {
  const { t } = view
  const asked = new Set(received.left?.split(','))
  const problems = PICTURE_PROBLEMS.filter((one) => asked.has(one))
  return (
    <>
      {problems.map((problem) => (
        <p class="error">{t('report.picture.left', { problem: t(`picture.${problem}`) })}</p>
      ))}
      <PointLeftOut view={view} reason={received.place} />
    </>
  )
}
