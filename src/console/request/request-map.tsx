import type { ServiceRequest } from '#domain/service-requests'
import { ConsoleMap, type View } from '../ui/index.ts'

/**
 * Where a request is, and where its pin is moved to: by dragging it, by a tap or by the arrow keys. What it is moved to is a field of
 * the request's form, in which it can be typed too.
 * @param props.folded it is drawn once somebody unfolds it
 */
export const RequestMap = (props: {
  view: View
  request: ServiceRequest
  mayMove: boolean
  folded: boolean
}) => {
  const { view, request, mayMove, folded } = props
  const { t } = view
  const { lat, long } = request
  if (lat === null && !mayMove) return null
  return (
    <details
      class="request-map"
      open={!folded}
      data-pin={mayMove ? `/console/requests/${request.id}/nearest` : undefined}
    >
      <summary>{t('request.map')}</summary>
      <ConsoleMap
        view={view}
        small
        pick
        keep
        fixed={!mayMove}
        picked={lat === null || long === null ? undefined : { lat, long }}
      />
      {mayMove ? (
        <>
          <p class="hint">{t('pin.hint')}</p>
          <p id="pin-said" role="status" />
        </>
      ) : null}
    </details>
  )
}
