import {
  decideNeighbourUpdate,
  findServiceRequest,
  type NeighbourUpdate,
  REJECTION_REASONS,
  type ServiceRequest,
  UPDATE_CONFLICTS,
  UPDATE_DECISIONS,
  type UpdateDecision,
} from '#domain/service-requests'
import { conflictOf } from '#domain/use-cases'
import type { ConsoleKey } from '../ui/index.ts'
import { channelName, createConsoleContext, formatMoment, Icon, Toast, type View } from '../ui/index.ts'
import { type Asked, shownAgain } from './actions.tsx'
import type { QueuePlace, RequestOutcome } from './typed.ts'

/** Published and rejected ones that are shown with those that wait, at most. */
const MAX_DECIDED = 5

const pathOf = (request: ServiceRequest, { id }: NeighbourUpdate): string =>
  `/console/requests/${request.id}/updates/${id}`

/** What others added to a request, to be published or rejected: as they wrote it, and as everybody would read it. */
export const NeighbourUpdates = (props: {
  view: View
  request: ServiceRequest
  updates: NeighbourUpdate[]
  place?: QueuePlace | undefined
  mayChange: boolean
}) => {
  const { view, request, updates, place, mayChange } = props
  const { t } = view
  const waiting = updates.filter(({ state }) => state === 'waiting')
  const decided = updates.filter(({ state }) => state !== 'waiting').slice(-MAX_DECIDED)
  if (waiting.length + decided.length === 0) return null
  return (
    <section class="card" aria-labelledby="updates-title" id="updates">
      <h3 id="updates-title">{t('updates.title', { count: waiting.length })}</h3>
      <ul class="near">
        {[...waiting, ...decided].map((update) => (
          <li>
            <small>
              {formatMoment(view, update.at)} · {channelName(view, update.channel)} ·{' '}
              {t(`updates.state.${update.state}`, { actor: update.decidedBy ?? '' })}
            </small>
            {update.words ? (
              <p class="text" dir="auto">
                {update.words}
              </p>
            ) : null}
            {update.words && update.publicWords !== update.words ? (
              <p class="internal text" dir="auto">
                {t('updates.public')}: {update.publicWords}
              </p>
            ) : null}
            {update.state === 'rejected' ? null : <UpdatePictures view={view} update={update} />}
            {mayChange ? (
              <form method="post" action={pathOf(request, update)} class="buttons">
                {place ? <input type="hidden" name="back" value={place.address} /> : null}
                {update.state === 'waiting' ? (
                  <button type="submit" name="do" value="publish">
                    {t('updates.publish')}
                  </button>
                ) : (
                  <button type="submit" class="plain" name="do" value="undo">
                    <Icon name="undo" /> {t('updates.undo')}
                  </button>
                )}
              </form>
            ) : null}
            {mayChange && update.state === 'waiting' ? (
              <Rejecting view={view} action={pathOf(request, update)} place={place} />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Why it is rejected: each reason is a button. */
const Rejecting = (props: { view: View; action: string; place?: QueuePlace | undefined }) => {
  const { t } = props.view
  return (
    <details class="reject">
      <summary>{t('updates.reject')}</summary>
      <form method="post" action={props.action}>
        <p>{t('updates.reason')}</p>
        <input type="hidden" name="do" value="reject" />
        {props.place ? <input type="hidden" name="back" value={props.place.address} /> : null}
        <p class="buttons">
          {[...REJECTION_REASONS, 'none' as const].map((reason) => (
            <button type="submit" class="plain" name="reason" value={reason}>
              {t(`updates.reason.${reason}`)}
            </button>
          ))}
        </p>
      </form>
    </details>
  )
}

const UpdatePictures = ({ view, update }: { view: View; update: NeighbourUpdate }) => (
  <span class="small-pictures">
    {update.pictures.map((id, index) => (
      <a href={`/console/pictures/${id}/full`}>
        <img
          src={`/console/pictures/${id}/thumbnail`}
          alt={view.t('updates.picture.alt', { index: index + 1 })}
          loading="lazy"
          width="72"
          height="72"
        />
      </a>
    ))}
  </span>
)

/** What was just decided, and how it is taken back. */
export const UpdateToast = ({
  view,
  request,
  outcome: { update },
  place,
}: {
  view: View
  request: ServiceRequest
  outcome: RequestOutcome
  place?: QueuePlace | undefined
}) =>
  update ? (
    <Toast
      view={view}
      undo={{
        action: `/console/requests/${request.id}/updates/${update.id}`,
        fields: { do: 'undo', ...(place && { back: place.address }) },
        label: view.t('bulk.undo'),
      }}
    >
      {view.t(update.published ? 'updates.published' : 'updates.rejected')}
    </Toast>
  ) : null

const SAID: Record<UpdateDecision, (id: string) => string> = {
  publish: (id) => `published=${id}`,
  reject: (id) => `rejected=${id}`,
  undo: () => 'saved',
}

/** Publishes or rejects what somebody added, or takes that back. */
export const saveUpdateDecision = async (
  { view, found, form, show }: Asked,
  updateId: string,
): Promise<Response> => {
  const decision = UPDATE_DECISIONS.find((one) => one === form.text('do')) ?? 'reject'
  const reason = REJECTION_REASONS.find((one) => one === form.text('reason'))
  try {
    await decideNeighbourUpdate(createConsoleContext(view), { id: found.id, updateId, decision, reason })
  } catch (error) {
    const problem: ConsoleKey = `updates.error.${conflictOf(error, UPDATE_CONFLICTS)}`
    const now = (await findServiceRequest(view.town, found.id)) ?? found
    return show(view, now, { problem }, form.form.has('back') ? form.text('back', 1_000) : undefined)
  }
  return shownAgain(form, found.id, SAID[decision](updateId))
}
