import type { ComponentChildren } from 'preact'
import { listLabels, PRIORITIES } from '#domain/labels'
import { getCachedZones } from '#domain/routing'
import { QUEUE_ORDERS, requestChannels, STATES } from '#domain/service-requests'
import { type Catalogue, localised } from '#domain/services'
import { createMarkupCache } from '#platform/markup'
import { Field, SelectField } from '#platform/pages'
import { channelName, serviceName, type View } from '../ui/index.ts'
import { type QueueFilterValues, queueFilterQuery } from './filter.ts'

type Option = [value: string, label: string]

/** What the filters offer that is not in the catalogue. */
export const loadFilterOptions = async ({ town }: View) => {
  const [zones, labels] = await Promise.all([getCachedZones(town), listLabels(town, 'requests')])
  return { zones, labels }
}

type FilterProps = {
  view: View
  values: QueueFilterValues
  catalogue: Catalogue
  options: Awaited<ReturnType<typeof loadFilterOptions>>
  colleagues: { id: string; name: string }[]
}

const cached = createMarkupCache()

/** The filters of the queue, each behind a button that says how it stands. They are in the address. */
export const Filters = (props: FilterProps) => {
  const { view, values, catalogue, colleagues, options } = props
  const { town, language, member } = view
  const departments = member?.departments.join()
  const key = [town, language, departments, catalogue, colleagues, options.zones]
  return cached([...key, JSON.stringify(options.labels), JSON.stringify(values)], () => (
    <FilterLine {...props} />
  ))
}

const FilterLine = (props: FilterProps) => {
  const { view, values, catalogue, colleagues } = props
  const { t, language } = view
  const toggle = (change: Partial<QueueFilterValues>) =>
    `/console?${queueFilterQuery({ ...values, ...change })}`
  const people: Option[] = [
    ['', t('queue.assignee.all')],
    ['me', t('queue.assignee.me')],
    ['nobody', t('queue.assignee.nobody')],
    ...colleagues.map(({ id, name }): Option => [id, name]),
  ]
  const states: Option[] = [
    ['open', t('queue.state.open')],
    ['all', t('queue.state.all')],
    ...STATES.map((state): Option => [state, t(`state.${state}`)]),
  ]
  const named = (all: Option[], value: string) => all.find(([one]) => one === value)?.[1]
  const group = catalogue.groups.find(({ code }) => code === values.kind)
  const kind = group ? localised(group.names, language) : serviceName(catalogue, values.kind, language)
  return (
    <fieldset class="filter-line" aria-label={t('queue.filters')}>
      <form class="filter-words" method="get" action="/console">
        <Hidden values={values} without={['words']} />
        <label for="words" class="visually-hidden">
          {t('queue.words')}
        </label>
        <input
          id="words"
          name="words"
          type="search"
          value={values.words}
          placeholder={t('queue.words.hint')}
        />
        <button type="submit" class="plain">
          {t('queue.filter')}
        </button>
      </form>
      <Popover title={t('queue.state')} chosen={named(states, values.state)} set={values.state !== 'open'}>
        <Choices options={states} chosen={values.state} to={(state) => toggle({ state })} />
      </Popover>
      <Popover title={t('queue.kind')} chosen={values.kind ? kind : undefined} set={values.kind !== ''}>
        <Choices
          options={[['', t('queue.kind.all')]]}
          chosen={values.kind}
          to={(code) => toggle({ kind: code })}
        />
        {catalogue.groups.map(({ code, names }) => (
          <Choices
            options={[
              [code, t('queue.kind.whole', { kind: localised(names, language) })],
              ...catalogue.services
                .filter((service) => service.group === code)
                .map((service): Option => [service.code, localised(service.names, language)]),
            ]}
            chosen={values.kind}
            to={(one) => toggle({ kind: one })}
          />
        ))}
      </Popover>
      <Popover
        title={t('queue.assignee')}
        chosen={values.assignee ? named(people, values.assignee) : undefined}
        set={values.assignee !== ''}
      >
        <Choices options={people} chosen={values.assignee} to={(assignee) => toggle({ assignee })} />
      </Popover>
      <FurtherFilters {...props} />
    </fieldset>
  )
}

const FURTHER = [
  'due',
  'priority',
  'label',
  'updates',
  'department',
  'zone',
  'channel',
  'from',
  'to',
] as const

const FurtherFilters = ({ view, values, catalogue, options }: FilterProps) => {
  const { t, member } = view
  const { zones, labels } = options
  const set = FURTHER.filter((name) => values[name]).length + (values.order === 'due' ? 0 : 1)
  const departments = [...catalogue.departments].filter(
    ([code]) => !member?.departments.length || member.departments.includes(code),
  )
  return (
    <Popover title={t('queue.more')} chosen={set > 0 ? String(set) : undefined} set={set > 0}>
      <form method="get" action="/console" class="filter-form">
        <Hidden values={values} without={[...FURTHER, 'order']} />
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
          id="filter-priority"
          name="priority"
          label={t('priority')}
          chosen={values.priority}
          options={[
            ['', t('queue.due.all')],
            ...PRIORITIES.map((one): Option => [one, t(`priority.${one}`)]),
          ]}
        />
        {labels.length > 0 ? (
          <SelectField
            id="label"
            label={t('queue.label')}
            chosen={values.label}
            options={[['', t('queue.due.all')], ...labels.map(({ id, name }): Option => [id, name])]}
          />
        ) : null}
        <SelectField
          id="filter-updates"
          name="updates"
          label={t('updates.filter')}
          chosen={values.updates}
          options={[
            ['', t('queue.due.all')],
            ['waiting', t('updates.filter.waiting')],
          ]}
        />
        <SelectField
          id="filter-department"
          name="department"
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
        <button type="submit">{t('bulk.send')}</button>
      </form>
    </Popover>
  )
}

/** The filters that a form does not change go with it. */
const Hidden = (props: { values: QueueFilterValues; without: readonly string[] }) => (
  <>
    {[...new URLSearchParams(queueFilterQuery(props.values))]
      .filter(([name]) => !props.without.includes(name))
      .map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
  </>
)

/** A button that says how something stands, and opens what changes it. One is open at a time. */
export const Popover = (props: {
  title: string
  chosen?: string | undefined
  set?: boolean
  end?: boolean
  children: ComponentChildren
}) => (
  <details class={props.end ? 'popover at-end' : 'popover'} name="queue-popover">
    <summary class={props.set ? 'set' : undefined}>
      {props.title}
      {props.chosen ? <strong>{props.chosen}</strong> : null}
    </summary>
    <div class="popover-body">{props.children}</div>
  </details>
)

const Choices = (props: { options: Option[]; chosen: string; to: (value: string) => string }) => (
  <ul>
    {props.options.map(([value, label]) => (
      <li>
        <a href={props.to(value)} aria-current={value === props.chosen ? 'true' : undefined}>
          {label}
        </a>
      </li>
    ))}
  </ul>
)
