import { seeAlertsAt } from '#domain/alerts'
import { getPictures } from '#domain/pictures'
import { fillReply } from '#domain/replies'
import {
  listEvents,
  listMergedRequests,
  listNeighbourUpdates,
  listPictures,
  type ServiceRequest,
} from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import { hasPermission, listOthersPresent, scopeToDepartments } from '#domain/staff'
import { ErrorSummary } from '#platform/pages'
import {
  consolePage,
  Due,
  Icon,
  KeysHelp,
  KindIcon,
  StateChip,
  serviceName,
  Toast,
  type View,
} from '../ui/index.ts'
import { AssetHistory, loadAsset } from './asset.tsx'
import { forwardText, RequestFacts, recognitionText } from './facts.tsx'
import { loadChoices, RequestForm, SplitForm } from './forms.tsx'
import { ConversationLink, loadNearby, MergedRequests, NearbyRequests } from './nearby.tsx'
import { momentsOf, Pictures } from './pictures.tsx'
import { RequestMap } from './request-map.tsx'
import { Since, Timeline } from './timeline.tsx'
import { loadRequestTranslation, TranslatedDescription } from './translation.tsx'
import {
  fieldOfProblem,
  placeUrl,
  type QueuePlace,
  type RequestOutcome,
  type TypedRevision,
} from './typed.ts'
import { NeighbourUpdates, UpdateToast } from './updates.tsx'

/** Everything that is known of one request. */
export const loadRequest = async (view: View, request: ServiceRequest) => {
  const { town, member } = view
  const path = `/console/requests/${request.id}`
  const [
    catalogue,
    events,
    pictureIds,
    choices,
    others,
    merged,
    forwards,
    around,
    updates,
    asset,
    translation,
  ] = await Promise.all([
    getCatalogue(town),
    listEvents(town, request.id),
    listPictures(town, [request.id]),
    loadChoices(view, request),
    listOthersPresent(town, path, member?.id ?? ''),
    listMergedRequests(town, request.id),
    forwardText(view, request.id),
    loadNearby(view, request),
    listNeighbourUpdates(town, request),
    loadAsset(view, request),
    loadRequestTranslation(view, request),
    seeAlertsAt(town, member, path),
  ])
  const [recognised, pictures] = await Promise.all([
    recognitionText(view, catalogue, request.id),
    getPictures(town.db, town, pictureIds.get(request.id) ?? []),
  ])
  return {
    ...{ catalogue, events, choices, others, merged, forwards, around, recognised, pictures, updates },
    asset,
    translation,
  }
}

type Loaded = Awaited<ReturnType<typeof loadRequest>>

/** How a page with a request is answered. */
export const outcomeStatus = ({ problem }: RequestOutcome): number =>
  problem === 'change.stale' ? 409 : problem ? 422 : 200

/** Scripts of a page with a request. */
export const REQUEST_SCRIPTS = ['/assets/replies.js', '/assets/draft.js', '/assets/pin.js']

/** The page of one request: from a link that names it. Beside the queue it is in a pane of that. */
export const requestPage = async (
  view: View,
  request: ServiceRequest,
  outcome: RequestOutcome = {},
  replyId?: string | null,
): Promise<Response> => {
  const { t } = view
  const loaded = await loadRequest(view, request)
  return consolePage(
    view,
    {
      title: t('request.title', { number: request.id }),
      path: '/console',
      layout: 'page',
      status: outcomeStatus(outcome),
      live: `queue:${request.id}`,
      presence: `/console/requests/${request.id}`,
      map: true,
      styles: ['/assets/console/queue.css'],
      scripts: [...REQUEST_SCRIPTS, '/assets/keys.js'],
      actions: (
        <a href="/console">
          <Icon name="back" />
          <span>{t('request.back')}</span>
        </a>
      ),
    },
    <>
      <KeysHelp view={view} />
      <RequestDetail view={view} request={request} loaded={loaded} outcome={outcome} replyId={replyId} />
    </>,
  )
}

/** What is said of a request, and the form that changes it. */
export const RequestDetail = (props: {
  view: View
  request: ServiceRequest
  loaded: Loaded
  outcome: RequestOutcome
  place?: QueuePlace
  replyId?: string | null | undefined
}) => {
  const { view, request, loaded, outcome, place, replyId } = props
  const { t, member } = view
  const { catalogue, events, choices, others, merged, forwards, around, recognised, pictures, updates } =
    loaded
  const { asset } = loaded
  const mayChange = member !== undefined && hasPermission(member, 'change-request', request.department)
  const values = replyValues(view, catalogue, request)
  const texts = Object.fromEntries(choices.replies.map((one) => [one.id, fillReply(one, 'ca', values)]))
  // What waits for a decision comes before what may wait.
  const waits = updates.some(({ state }) => state === 'waiting')
  const neighbours = (
    <NeighbourUpdates view={view} request={request} updates={updates} place={place} mayChange={mayChange} />
  )
  const typed: TypedRevision = outcome.typed ?? { publicNote: replyId ? texts[replyId] : undefined }
  return (
    <article class="request" data-request={request.id} data-detail="">
      <RequestHead view={view} request={request} catalogue={catalogue} place={place} />
      <ErrorSummary
        title={t('errors.title', { count: 1 })}
        errors={
          outcome.problem ? [{ field: fieldOfProblem(outcome.problem), message: t(outcome.problem) }] : []
        }
      />
      {outcome.done ? (
        <p class="done" role="status">
          {t(outcome.done)}
        </p>
      ) : null}
      {outcome.merged ? (
        <Toast
          view={view}
          undo={{
            action: `/console/requests/${outcome.merged}/unmerge`,
            fields: place ? { back: place.address } : {},
            label: t('bulk.undo'),
          }}
        >
          {t('merge.done', { number: outcome.merged })}
        </Toast>
      ) : null}
      {outcome.bulk && !place ? (
        <Toast
          view={view}
          undo={{
            action: '/console/requests',
            fields: { bulk: outcome.bulk, do: 'undo', open: request.id },
            label: t('bulk.undo'),
          }}
        >
          {t('change.saved', { number: request.id })}
        </Toast>
      ) : null}
      <UpdateToast view={view} request={request} outcome={outcome} place={place} />
      <div id="presence" data-live="" role="status">
        {others.length > 0 ? <p class="notice">{t('request.others', { names: others.join(', ') })}</p> : null}
      </div>
      <MergedInto view={view} request={request} mayChange={mayChange} />
      <div class="request-columns">
        <div class="request-told">
          {pictures.length > 0 ? (
            <Pictures
              view={view}
              catalogue={catalogue}
              request={request}
              pictures={pictures}
              place={place}
              moments={momentsOf(events)}
            />
          ) : null}
          <RequestFacts
            view={view}
            catalogue={catalogue}
            request={request}
            forwards={forwards}
            recognised={recognised}
            asset={asset}
          />
          <TranslatedDescription view={view} translation={loaded.translation} />
          <RequestMap view={view} request={request} mayMove={mayChange} folded={place !== undefined} />
          <AssetHistory view={view} catalogue={catalogue} asset={asset} />
          <MergedRequests view={view} merged={scopeToDepartments(member, merged)} />
          <h3>{t('request.timeline')}</h3>
          <Timeline view={view} catalogue={catalogue} events={events} />
        </div>
        <div class="request-done">
          {waits ? neighbours : null}
          {outcome.problem === 'change.stale' ? (
            <Since view={view} catalogue={catalogue} events={events} since={typed.since} />
          ) : null}
          {mayChange ? (
            <RequestForm
              view={view}
              request={request}
              catalogue={catalogue}
              choices={choices}
              typed={typed}
              asset={asset}
              place={place}
              texts={texts}
              problem={outcome.problem}
            />
          ) : null}
          {waits ? null : neighbours}
          <ConversationLink view={view} around={around} />
          <NearbyRequests
            view={view}
            request={request}
            catalogue={catalogue}
            around={around}
            place={place}
            mayMerge={mayChange}
          />
          {mayChange ? (
            <SplitForm view={view} request={request} catalogue={catalogue} pictures={pictures} />
          ) : null}
        </div>
      </div>
    </article>
  )
}

/** What it is, how it stands, and the ways to the ones beside it. */
const RequestHead = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  place?: QueuePlace | undefined
}) => {
  const { view, request, catalogue, place } = props
  const { t, language } = view
  return (
    <header class="request-head">
      <div>
        <h2 tabIndex={-1} id="request-title">
          <KindIcon catalogue={catalogue} code={request.serviceCode} />{' '}
          {serviceName(catalogue, request.serviceCode, language)}
        </h2>
        <p id="summary" data-live="">
          <StateChip view={view} state={request.state} />
          <Due view={view} due={request.expectedAt} state={request.state} />
          <span>{request.assigneeName ?? t('request.nobody')}</span>
        </p>
      </div>
      {place ? <Ways view={view} request={request} place={place} /> : null}
    </header>
  )
}

const Ways = ({
  view: { t },
  request,
  place,
}: {
  view: View
  request: ServiceRequest
  place: QueuePlace
}) => (
  <nav class="ways" aria-label={t('queue.list')}>
    <a href={`/console/requests/${request.id}`} class="number-link" title={t('request.alone')}>
      {request.id}
    </a>
    {place.previous ? (
      <a href={placeUrl(place, place.previous)} data-open="" data-key="[" title={t('request.previous')}>
        <Icon name="previous" label={t('request.previous')} />
      </a>
    ) : null}
    {place.next ? (
      <a href={placeUrl(place, place.next)} data-open="" data-key="]" title={t('request.next')}>
        <Icon name="next" label={t('request.next')} />
      </a>
    ) : null}
    <a href={`/console?${place.address}`} data-close="" title={t('close')}>
      <Icon name="close" label={t('close')} />
    </a>
  </nav>
)

const MergedInto = (props: { view: View; request: ServiceRequest; mayChange: boolean }) => {
  const { view, request, mayChange } = props
  if (!request.mergedInto) return null
  return (
    <form method="post" action={`/console/requests/${request.id}/unmerge`} class="notice buttons">
      <span>
        {view.t('merge.into')} <a href={`/console/requests/${request.mergedInto}`}>{request.mergedInto}</a>
      </span>
      {mayChange ? (
        <button type="submit" class="plain">
          {view.t('merge.undo')}
        </button>
      ) : null}
    </form>
  )
}

const replyValues = ({ t, language }: View, catalogue: Catalogue, request: ServiceRequest) => ({
  number: request.id,
  service: serviceName(catalogue, request.serviceCode, language),
  address: request.address ?? '',
  state: t(`state.${request.state}`),
  // Everybody reads an answer to a request: it calls nobody by their name.
  name: null,
})
