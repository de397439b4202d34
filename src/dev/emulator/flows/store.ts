import { createHash } from 'node:crypto'
import { array, fault, type GraphError, type Json, object, parameter } from '../errors.ts'
import { type ValidationError, validateFlowJson } from './validate.ts'

/**
 * How far a Flow is. Only a draft can be changed and deleted; what was published can be deprecated, and nothing after that.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowsapi
 */
export type FlowStatus = 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' | 'BLOCKED' | 'THROTTLED'

/** A form inside the messenger. */
export type Flow = {
  id: string
  name: string
  categories: string[]
  status: FlowStatus
  /** As it was handed in. */
  text: string
  json: Json
  errors: ValidationError[]
  /** Names the file, and is asked for by nobody who has not been told. */
  file: string
}

const CATEGORIES = new Set([
  'SIGN_UP',
  'SIGN_IN',
  'APPOINTMENT_BOOKING',
  'LEAD_GENERATION',
  'CONTACT_US',
  'CUSTOMER_SUPPORT',
  'SURVEY',
  'OTHER',
])
const MAX_JSON_BYTES = 10 * 1024 * 1024

const SUCCESS = { success: true }
const notUnique = () => parameter('Flow name is not unique')
const cannotUpdate = () => fault(139001, "(#139001) Flow can't be updated", "Flow can't be updated")
const cannotPublish = (details: string) => fault(139002, '(#139002) Flow publishing failed', details)

/** The account's Flows, and what the Graph API does with them. */
export const createFlows = () => {
  const all = new Map<string, Flow>()
  let made = 0

  const handIn = (flow: Flow, text: string): void => {
    flow.text = text
    flow.file = createHash('sha256').update(`${flow.id}/${text}`).digest('hex')
    let content: unknown
    try {
      content = JSON.parse(text)
    } catch {}
    flow.json = object(content)
    flow.errors = validateFlowJson(content)
  }

  /** @param flow only a draft without errors */
  const publish = (flow: Flow): Json | GraphError => {
    if (flow.status !== 'DRAFT') return cannotPublish('Publishing Flow in invalid state')
    if (flow.text === '' || flow.errors.length > 0)
      return cannotPublish('Publishing Flow with validation errors')
    flow.status = 'PUBLISHED'
    return SUCCESS
  }

  return {
    all,
    byId: (id: string): Flow | undefined => all.get(id),
    byFile: (file: string): Flow | undefined => [...all.values()].find((one) => one.file === file),

    create({ name, categories, flow_json: text, publish: now, ...others }: Json): Json | GraphError {
      const [unknown] = Object.keys(others).filter((one) => one !== 'endpoint_uri' && one !== 'clone_flow_id')
      if (unknown) return parameter(`${unknown} is not a parameter`)
      if (typeof name !== 'string' || name === '') return parameter('name is required')
      const wanted = array(categories).map(String)
      if (wanted.length === 0 || !wanted.every((one) => CATEGORIES.has(one)))
        return parameter(`categories must be some of {${[...CATEGORIES].join(', ')}}`)
      if ([...all.values()].some((one) => one.name === name)) return notUnique()
      if (now === true && typeof text !== 'string') return parameter('publish needs flow_json')
      const id = String(770_000_000_000_000 + ++made)
      const flow: Flow = {
        id,
        name,
        categories: wanted,
        status: 'DRAFT',
        text: '',
        json: {},
        errors: [],
        file: '',
      }
      if (typeof text === 'string') handIn(flow, text)
      if (now === true && flow.errors.length > 0)
        return cannotPublish('Publishing Flow with validation errors')
      all.set(id, flow)
      if (now === true) publish(flow)
      return { id, ...SUCCESS, validation_errors: flow.errors }
    },

    /** Another name or other categories. */
    rename(flow: Flow, { name }: Json): Json | GraphError {
      if (typeof name !== 'string' || name === '') return parameter('name is required')
      if ([...all.values()].some((one) => one.name === name && one !== flow)) return notUnique()
      flow.name = name
      return SUCCESS
    },

    /** The JSON of a draft, as a form. Errors are told, and it is kept all the same. */
    async upload(flow: Flow, form: FormData): Promise<Json | GraphError> {
      const file = form.get('file')
      if (form.get('name') !== 'flow.json') return parameter('name must be flow.json')
      if (form.get('asset_type') !== 'FLOW_JSON') return parameter('asset_type must be FLOW_JSON')
      if (!file || typeof file === 'string') return parameter('file is required')
      if (file.size > MAX_JSON_BYTES) return parameter('file: 10 MB at most')
      if (!file.type.startsWith('application/json')) return parameter('file must be application/json')
      if (flow.status !== 'DRAFT') return cannotUpdate()
      handIn(flow, await file.text())
      return { ...SUCCESS, validation_errors: flow.errors }
    },

    publish,

    deprecate(flow: Flow): Json | GraphError {
      if (flow.status === 'DRAFT')
        return fault(139003, "(#139003) Can't deprecate unpublished flow", "Can't deprecate unpublished flow")
      if (flow.status === 'DEPRECATED')
        return fault(139003, '(#139003) Flow is already deprecated', 'Flow is already deprecated')
      flow.status = 'DEPRECATED'
      return SUCCESS
    },

    remove(flow: Flow): Json | GraphError {
      if (flow.status !== 'DRAFT')
        return fault(139004, "(#139004) Can't delete published Flow", "Can't delete published Flow")
      all.delete(flow.id)
      return SUCCESS
    },

    /** As the platform lists them, page by page. */
    list(query: URLSearchParams): Json {
      const flows = [...all.values()]
      const from = Number(query.get('after') ?? 0)
      const limit = Number(query.get('limit') ?? 25)
      const page = flows.slice(from, from + limit)
      const after = String(from + page.length)
      const more = from + page.length < flows.length
      return {
        data: page.map((one) => describe(one)),
        paging: { cursors: { before: String(from), after }, ...(more ? { next: `…?after=${after}` } : {}) },
      }
    },

    describe,

    /** A Flow as a test needs one: of these screens, in this state. */
    put(id: string, screens: string[], status: FlowStatus): void {
      const json = { version: '7.3', screens: screens.map((one) => ({ id: one, terminal: true })) }
      const flow = {
        id,
        name: id,
        categories: ['OTHER'],
        status,
        text: JSON.stringify(json),
        json,
        errors: [],
      }
      all.set(id, { ...flow, file: `test-${id}` })
    },
  }
}

const describe = ({ id, name, status, categories, errors, json }: Flow): Json => ({
  id,
  name,
  status,
  categories,
  validation_errors: errors,
  ...(json.version === undefined ? {} : { json_version: json.version }),
})

/** The account's Flows. */
export type Flows = ReturnType<typeof createFlows>
