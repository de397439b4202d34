import type { AccountTemplate, TemplateComparison } from './compare.ts'

const TIMEOUT_MS = 20_000
const FIELDS = 'id,name,language,status,category,parameter_format,components,rejected_reason'
const PAGE_SIZE = 200
/** 6,000 templates are the most that an account has. */
const MAX_PAGES = 40

/** The account whose templates are meant, and how it is reached. */
export type TemplateAccount = {
  graphUrl: string
  graphVersion: string
  accessToken: string
  businessAccountId: string
}

/** What the platform answered to a call that it refused. */
export class GraphRefusal extends Error {
  override name = 'GraphRefusal'
  constructor(
    readonly code: number,
    readonly subcode: number | undefined,
    words: string,
  ) {
    super(`${code}${subcode ? `/${subcode}` : ''}: ${words}`)
  }
}

type ErrorBody = {
  error?: {
    code?: number
    error_subcode?: number
    message?: string
    error_user_msg?: string
    error_data?: { details?: string } | string
  }
}

/** Asks the Graph API: a POST where there is a body. @throws {GraphRefusal}; when the platform does not answer */
export const callGraph = async <Body>(
  account: Pick<TemplateAccount, 'graphUrl' | 'graphVersion' | 'accessToken'>,
  path: string,
  body?: object,
): Promise<Body> => {
  const response = await fetch(`${account.graphUrl.replace(/\/$/, '')}/${account.graphVersion}/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${account.accessToken}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = (await response.json().catch(() => ({}))) as Body & ErrorBody
  if (response.ok) return answer
  const { code = response.status, error_subcode, error_user_msg, error_data, message } = answer.error ?? {}
  const details = typeof error_data === 'object' ? error_data.details : error_data
  throw new GraphRefusal(code, error_subcode, error_user_msg ?? details ?? message ?? 'no reason given')
}

/** Every template of the account, page by page. @throws {GraphRefusal}; when the platform does not answer */
export const listAccountTemplates = async (account: TemplateAccount): Promise<AccountTemplate[]> => {
  const all: AccountTemplate[] = []
  let after: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({ fields: FIELDS, limit: String(PAGE_SIZE), ...(after && { after }) })
    const { data, paging } = await callGraph<{
      data: AccountTemplate[]
      paging?: { next?: string; cursors?: { after?: string } }
    }>(account, `${account.businessAccountId}/message_templates?${query}`)
    all.push(...data)
    after = paging?.next ? paging.cursors?.after : undefined
    if (!after) break
  }
  return all
}

/** Makes the account's template like the file's. @returns its state afterwards @throws {GraphRefusal} */
export const applyComparison = async (
  account: TemplateAccount,
  { wanted, found, action }: TemplateComparison,
): Promise<string> => {
  if (action === 'create') {
    const { status } = await callGraph<{ status?: string }>(
      account,
      `${account.businessAccountId}/message_templates`,
      wanted,
    )
    return status ?? 'PENDING'
  }
  const category = found?.category === wanted.category ? {} : { category: wanted.category }
  await callGraph(account, `${found?.id}`, { ...category, components: wanted.components })
  return 'PENDING'
}
