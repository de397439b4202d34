import { callGraph, GraphRefusal, type TemplateAccount } from '../templates/account-templates.ts'
import type { FlowDefinition } from './incident-form.ts'

const TIMEOUT_MS = 20_000
const PAGE_SIZE = 100
const MAX_PAGES = 20

/** A Flow of the account. `DRAFT` can still be changed; what is `DEPRECATED` can be sent no more. */
export type AccountFlow = { id: string; name: string; status: string }

/** The account whose Flows are meant, and how it is reached. */
export type FlowAccount = TemplateAccount

type Page = { data: AccountFlow[]; paging?: { next?: string; cursors?: { after?: string } } }

/** Every Flow of the account. @throws {GraphRefusal}; when the platform does not answer */
export const listAccountFlows = async (account: FlowAccount): Promise<AccountFlow[]> => {
  const all: AccountFlow[] = []
  let after: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({
      fields: 'id,name,status',
      limit: String(PAGE_SIZE),
      ...(after && { after }),
    })
    const { data, paging } = await callGraph<Page>(account, `${account.businessAccountId}/flows?${query}`)
    all.push(...data)
    after = paging?.next ? paging.cursors?.after : undefined
    if (!after) break
  }
  return all
}

/** A Flow whose JSON has errors, each with its code and its place. */
export class InvalidFlow extends Error {
  override name = 'InvalidFlow'
  constructor(
    form: string,
    readonly problems: string,
  ) {
    super(`${form}: ${problems}`)
  }
}

type Uploaded = { validation_errors?: { error: string; message: string; pointers?: { path?: string }[] }[] }

/**
 * Publishes a form. One that a run which was interrupted left as a draft is gone on with.
 * @throws {InvalidFlow}; {@link GraphRefusal}; when the platform does not answer
 */
export const publishFlow = async (
  account: FlowAccount,
  { name, json }: FlowDefinition,
  draft: AccountFlow | undefined,
): Promise<void> => {
  const { id } =
    draft ??
    (await callGraph<{ id: string }>(account, `${account.businessAccountId}/flows`, {
      name,
      categories: ['CUSTOMER_SUPPORT'],
    }))
  const { validation_errors: errors = [] } = await uploadJson(account, id, json)
  if (errors.length > 0)
    throw new InvalidFlow(
      name,
      errors
        .map(({ error: code, message, pointers }) => `${code} at ${pointers?.[0]?.path ?? '?'}: ${message}`)
        .join('; '),
    )
  await callGraph(account, `${id}/publish`, {})
}

const uploadJson = async (account: FlowAccount, id: string, json: object): Promise<Uploaded> => {
  const form = new FormData()
  form.set('name', 'flow.json')
  form.set('asset_type', 'FLOW_JSON')
  form.set('file', new File([JSON.stringify(json)], 'flow.json', { type: 'application/json' }))
  const response = await fetch(
    `${account.graphUrl.replace(/\/$/, '')}/${account.graphVersion}/${id}/assets`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${account.accessToken}` },
      body: form,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    },
  )
  const answer = (await response.json().catch(() => ({}))) as Uploaded & {
    error?: { code?: number; message?: string; error_user_msg?: string }
  }
  if (response.ok) return answer
  const { code = response.status, error_user_msg: words, message } = answer.error ?? {}
  throw new GraphRefusal(code, undefined, words ?? message ?? 'the upload of the form was refused')
}

/** Takes a form that is no longer wanted out of use: a draft is deleted, a published one deprecated. */
export const retireFlow = async (account: FlowAccount, { id, status }: AccountFlow): Promise<void> => {
  if (status !== 'DRAFT') {
    await callGraph(account, `${id}/deprecate`, {})
    return
  }
  const response = await fetch(`${account.graphUrl.replace(/\/$/, '')}/${account.graphVersion}/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${account.accessToken}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new GraphRefusal(response.status, undefined, `the draft ${id} was not deleted`)
}
