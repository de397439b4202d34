import { type OwnRequest, toStatus } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { formatRelative, serviceName, type View } from '../ui/index.ts'

/** A report of a person, in a list of theirs. */
export const OwnRequestItem = (props: { view: View; catalogue: Catalogue; request: OwnRequest }) => {
  const { view, catalogue, request } = props
  const { t, language } = view
  return (
    <li>
      <a href={`/console/requests/${request.id}`}>{request.id}</a>{' '}
      {serviceName(catalogue, request.serviceCode, language)}{' '}
      <span class={`state ${toStatus(request.state)}`}>{t(`state.${request.state}`)}</span>
      <div>
        <small>
          {request.address} · {formatRelative(view, request.requestedAt)}
          {request.joined ? ` · ${t('who.requests.joined')}` : ''}
        </small>
      </div>
    </li>
  )
}
