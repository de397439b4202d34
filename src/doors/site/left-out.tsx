import { PICTURE_PROBLEMS } from '#platform/media'
import type { View } from './frame.tsx'

/**
 * Says why a picture is not in the report that was just filed.
 * @param props.left codes of problems, from the address: those that are none are not shown
 */
export const LeftOut = ({ view: { t }, left }: { view: View; left: string | null }) => {
  const asked = new Set(left?.split(','))
  const problems = PICTURE_PROBLEMS.filter((one) => asked.has(one))
  return (
    <>
      {problems.map((problem) => (
        <p class="error">{t('report.picture.left', { problem: t(`picture.${problem}`) })}</p>
      ))}
    </>
  )
}
