import type { Zone } from '#domain/routing'
import { QUEUE_ORDERS, requestChannels, STATES } from '#domain/service-requests'
import { type Catalogue, localised } from '#domain/services'
import { Field, SelectField } from '#platform/pages'
import { channelName, type View } from '../ui/index.ts'
import type { QueueFilterValues } from './filter.ts'

type Option = [value: string, label: string]

/** The filters of the queue. They stand in the address; the less used ones are folded away unless they filter. */
export const Filters = (props: {
  view: View
  values: QueueFilterValues
  catalogue: Catalogue
  zones: Zone[]
  colleagues: { id: string; name: string }[]
}) => {
  const { view, values, catalogue, zones, colleagues } = props
  const { t, language, member } = view
  const { department, zone, channel, from, to, assignee, due, order } = values
  const more = [department, zone, channel, from, to, assignee, due].some(Boolean) || order !== 'due'
  const departments = [...catalogue.departments].filter(
    ([code]) => !member?.departments.length || member.departments.includes(code),
  )
  return (
    <form class="filters" method="get" action="/console" aria-label={t('queue.filters')}>
      <Field id="words" label={t('queue.words')}>
        {(attributes) => (
          <input {...attributes} type="search" value={values.words} placeholder={t('queue.words.hint')} />
        )}
      </Field>
      <SelectField
        id="state"
        label={t('queue.state')}
        chosen={values.state}
        options={[
          ['open', t('queue.state.open')],
          ['all', t('queue.state.all')],
          ...STATES.map((state): Option => [state, t(`state.${state}`)]),
        ]}
      />
      <Field id="kind" label={t('queue.kind')}>
        {(attributes) => (
          <select {...attributes}>
            <option value="">{t('queue.kind.all')}</option>
            {catalogue.groups.map(({ code, names }) => (
              <optgroup label={localised(names, language)}>
                <option value={code} selected={code === values.kind}>
                  {t('queue.kind.whole', { kind: localised(names, language) })}
                </option>
                {catalogue.services
                  .filter(({ group }) => group === code)
                  .map((service) => (
                    <option value={service.code} selected={service.code === values.kind}>
                      {localised(service.names, language)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
      <button type="submit">{t('queue.filter')}</button>
      <details open={more} class="more">
        <summary>{t('queue.more')}</summary>
        <div class="filters">
          <SelectField
            id="assignee"
            label={t('queue.assignee')}
            chosen={values.assignee}
            options={[
              ['', t('queue.assignee.all')],
              ['me', t('queue.assignee.me')],
              ['nobody', t('queue.assignee.nobody')],
              ...colleagues.map(({ id, name }): Option => [id, name]),
            ]}
          />
          <SelectField
            id="due"
            label={t('queue.due')}
            chosen={values.due}
            options={[
              ['', t('queue.due.all')],
              ['late', t('queue.due.late')],
              ['soon', t('queue.due.soon')],
            ]}
          />
          <SelectField
            id="order"
            label={t('queue.order')}
            chosen={values.order}
            options={QUEUE_ORDERS.map((order): Option => [order, t(`queue.order.${order}`)])}
          />
          <SelectField
            id="department"
            label={t('queue.department')}
            chosen={values.department}
            options={[['', t('queue.department.all')], ...departments]}
          />
          {zones.length > 0 ? (
            <SelectField
              id="zone"
              label={t('queue.zone')}
              chosen={values.zone}
              options={[['', t('queue.zone.all')], ...zones.map(({ code, name }): Option => [code, name])]}
            />
          ) : null}
          <SelectField
            id="channel"
            label={t('queue.channel')}
            chosen={values.channel}
            options={[
              ['', t('queue.channel.all')],
              ...requestChannels(view.town).map((one): Option => [one, channelName(view, one)]),
            ]}
          />
          <Field id="from" label={t('audit.from')}>
            {(attributes) => <input {...attributes} type="date" value={values.from} />}
          </Field>
          <Field id="to" label={t('audit.to')}>
            {(attributes) => <input {...attributes} type="date" value={values.to} />}
          </Field>
        </div>
      </details>
    </form>
  )
}
