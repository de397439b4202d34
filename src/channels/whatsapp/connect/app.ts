import { callGraph, GraphRefusal } from '../templates/account-templates.ts'
import { WEBHOOK_ADDRESS } from '../webhook.ts'
import { webhookFieldsOf } from '../webhook-fields.ts'
import { ask, asWanted, byHand, type Connection, type Step, StepProblem, toDo } from './step.ts'

const TIMEOUT_MS = 10_000
const PERMISSIONS = ['whatsapp_business_management', 'whatsapp_business_messaging']

const NEEDED = webhookFieldsOf('needed')
const FIELDS = webhookFieldsOf('needed', 'wanted')

type TokenState = { app_id: string; is_valid: boolean; expires_at?: number; scopes?: string[] }

/** @see https://developers.facebook.com/docs/graph-api/reference/debug_token */
const tokenState = async (connection: Connection): Promise<TokenState> => {
  const query = new URLSearchParams({ input_token: connection.account.accessToken })
  return (await ask<{ data: TokenState }>(connection, `debug_token?${query}`)).data
}

/** The app that the token was made for. */
export const appIdOf = async (connection: Connection): Promise<string> =>
  (await tokenState(connection)).app_id

export const token: Step = {
  name: 'token',
  needs: [],
  async check(connection) {
    const { is_valid: valid, expires_at: end = 0, scopes = [] } = await tokenState(connection)
    if (!valid)
      throw new StepProblem('WHATSAPP_ACCESS_TOKEN is no longer valid: create one for a system user')
    const lacking = PERMISSIONS.filter((one) => !scopes.includes(one))
    if (lacking.length > 0)
      throw new StepProblem(
        `WHATSAPP_ACCESS_TOKEN lacks ${lacking.join(' and ')}: create one with both for a system user`,
      )
    return end === 0
      ? asWanted('valid, with both permissions, for good')
      : byHand(
          `valid until ${new Date(end * 1000).toISOString().slice(0, 10)} only: replace it by one of a system user that never expires`,
        )
  },
}

const callbackUrl = ({ publicUrl }: Connection) => `${publicUrl}${WEBHOOK_ADDRESS.path}`

export const webhook: Step = {
  name: 'webhook',
  needs: [],
  async check(connection) {
    const challenge = crypto.randomUUID()
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': connection.account.verifyToken,
      'hub.challenge': challenge,
    })
    const url = callbackUrl(connection)
    const response = await fetch(`${url}?${query}`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
      () => undefined,
    )
    if (!response)
      throw new StepProblem(
        `${url} does not answer: start the service, and check PUBLIC_URL, the proxy and the certificate`,
      )
    if (response.status === 403)
      throw new StepProblem(
        `${url} refuses WHATSAPP_VERIFY_TOKEN: start the service again with the same value as here`,
      )
    if (response.status !== 200 || (await response.text()) !== challenge)
      throw new StepProblem(
        `${url} answers ${response.status}, and not as the service does: check what PUBLIC_URL leads to`,
      )
    return asWanted(`${url} answers the challenge`)
  },
}

type Subscription = { object: string; callback_url: string; fields: { name: string }[] }

/** What the platform says of a token that is made of a wrong secret. */
const BAD_SECRET = [15, 101, 190]

/** Asks as the app itself, which only its secret allows. */
const askAsApp = async <Body>(connection: Connection, body?: object): Promise<Body> => {
  const id = await appIdOf(connection)
  const account = { ...connection.account, accessToken: `${id}|${connection.account.appSecret}` }
  try {
    return await callGraph<Body>(account, `${id}/subscriptions`, body)
  } catch (error) {
    if (error instanceof GraphRefusal && BAD_SECRET.includes(error.code))
      throw new StepProblem(
        `WHATSAPP_APP_SECRET is not of the app ${id} that made the token: copy it from App settings → Basic`,
      )
    throw error
  }
}

const OBJECT = 'whatsapp_business_account'

/** «Invalid parameter»: one of the fields is none that the app may have. */
const UNKNOWN_FIELD = 100

const currentSubscription = async (connection: Connection): Promise<Subscription | undefined> =>
  (await askAsApp<{ data: Subscription[] }>(connection)).data.find(({ object }) => object === OBJECT)

export const webhookFields: Step = {
  name: 'webhook fields',
  needs: ['token', 'webhook'],
  async check(connection) {
    const found = await currentSubscription(connection)
    const url = callbackUrl(connection)
    // The app may be another town's too: its webhook is not taken away.
    if (found && found.callback_url !== url)
      return byHand(
        `the app delivers to ${found.callback_url}, not to ${url}: change it in the App Dashboard → WhatsApp → Configuration`,
      )
    const names = found?.fields.map(({ name }) => name) ?? []
    const lacking = FIELDS.filter((field) => !names.includes(field))
    return lacking.length === 0
      ? asWanted(`${FIELDS.length} fields are delivered to ${url}`)
      : toDo(`deliver ${lacking.join(', ')} to ${url}`)
  },
  async apply(connection) {
    const kept = (await currentSubscription(connection))?.fields.map(({ name }) => name) ?? []
    const deliver = (fields: string[]) =>
      askAsApp(connection, {
        object: OBJECT,
        callback_url: callbackUrl(connection),
        verify_token: connection.account.verifyToken,
        fields: [...new Set([...kept, ...fields])].join(','),
        include_values: true,
      })
    const said = `the platform has verified ${callbackUrl(connection)} and delivers`
    try {
      await deliver(FIELDS)
      return `${said} ${FIELDS.length} fields`
    } catch (error) {
      if (!(error instanceof GraphRefusal) || error.code !== UNKNOWN_FIELD) throw error
      await deliver(NEEDED)
      return `${said} ${NEEDED.length} fields; the app is not offered all of ${webhookFieldsOf('wanted').join(', ')}`
    }
  },
}

export const subscription: Step = {
  name: 'subscription',
  needs: ['token'],
  async check(connection) {
    const id = await appIdOf(connection)
    const { data } = await ask<{ data: { whatsapp_business_api_data?: { id?: string } }[] }>(
      connection,
      `${connection.account.businessAccountId}/subscribed_apps`,
    )
    return data.some(({ whatsapp_business_api_data: app }) => app?.id === id)
      ? asWanted(`app ${id} gets the account’s webhooks`)
      : toDo(`subscribe app ${id} to the account`)
  },
  async apply(connection) {
    await ask(connection, `${connection.account.businessAccountId}/subscribed_apps`, {})
    return 'the app gets the account’s webhooks'
  },
}
